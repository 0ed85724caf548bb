import { type Endpoint, endpoints, extensionBase, publicBase } from './index.js'
import { errorComponents } from './openapi/error-responses.js'
import { operation } from './openapi/operation.js'
import { type Json, SchemaCollector } from './openapi/schemas.js'

/** Returns the public API as an OpenAPI 3.1 document for a server at `origin`, such as `http://127.0.0.1:7357`. */
export function openApiDocument(origin: string): Json {
  described ??= describeApi()
  const { paths, extensions, ...rest } = described
  const servers = [{ url: origin + extensionBase }]
  const extensionPaths = mapValues(extensions, (operations) =>
    mapValues(operations, (described) => ({ ...described, servers })),
  )
  return {
    openapi: '3.1.0',
    info,
    servers: [{ url: origin + publicBase }],
    ...rest,
    paths: { ...paths, ...extensionPaths },
  }
}

const info = {
  title: 'QA Sphere API',
  version: 'v0',
  description: 'Projects, test cases, runs and results of the test management platform QA Sphere.',
  license: { name: 'MIT', identifier: 'MIT' },
}

/** The part that is the same for every origin. It is generated only once because that takes a while. */
let described: DescribedApi | undefined

interface DescribedApi extends Json {
  readonly paths: Operations
  /** Paths below another base, whose operations name their server. */
  readonly extensions: Operations
}

/** Operations by path and method. */
type Operations = Readonly<Record<string, Readonly<Record<string, Json>>>>

function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  map: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]))
}

function describeApi(): DescribedApi {
  const schemas = new SchemaCollector()
  const responses = errorComponents(schemas)
  const paths: Record<string, Record<string, Json>> = {}
  const extensions: Record<string, Record<string, Json>> = {}
  for (const [name, endpoint] of Object.entries(endpoints)) {
    const definition: Endpoint = endpoint
    if (definition.internal) continue
    const { method, path } = definition.request
    const group = definition.extension ? extensions : paths
    group[path] = { ...group[path], [method.toLowerCase()]: operation(name, definition, schemas) }
  }
  return {
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    security: [{ bearer: [] }],
    paths,
    extensions,
    components: { schemas: schemas.components(), responses, securitySchemes },
  }
}

const securitySchemes = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key, such as tenant.key.secret, or an access token',
  },
}

/** Descriptions of the groups of endpoints. */
const tags = {
  'api-keys': 'API keys of the caller, which only `qasphere server` lists',
  'audit-logs': 'The audit log',
  'custom-fields': 'Custom fields of test cases',
  files: 'Uploaded files',
  folders: 'Folders of test cases',
  logins: 'Logins of the caller, which only `qasphere server` lists',
  milestones: 'Milestones of projects',
  projects: 'Projects',
  reports: 'Reports across runs, which only `qasphere server` has',
  requirements: 'Requirements that test cases cover',
  results: 'Results of test cases in runs',
  runs: 'Test runs, their test cases and logs',
  searches: 'Searches for test cases and runs, which only `qasphere server` has',
  settings: 'Settings',
  'shared-preconditions': 'Preconditions that test cases share',
  'shared-steps': 'Steps that test cases share',
  tags: 'Tags of test cases',
  'test-cases': 'Test cases',
  'test-plans': 'Test plans, which are sets of runs',
  users: 'Users',
}
