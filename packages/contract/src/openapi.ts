import { type Endpoint, endpoints, extensionBase, publicBase } from './index.js'
import { errorComponents } from './openapi/error-responses.js'
import { operation, tagOf } from './openapi/operation.js'
import { type Json, SchemaCollector } from './openapi/schemas.js'

/** The API of the platform, or what only `qasphere server` has. */
export type ApiPart = 'public' | 'extension'

/**
 * Returns a part of the API as an OpenAPI 3.1 document for a server at `origin`, such as `http://127.0.0.1:7357`. Each
 * part has a document, because generated clients expect all operations below one URL.
 */
export function openApiDocument(origin: string, part: ApiPart): Json {
  let document = described.get(part)
  if (!document) {
    document = describeApi(part)
    described.set(part, document)
  }
  const { info, base } = parts[part]
  return { openapi: '3.1.0', info, servers: [{ url: origin + base }], ...document }
}

const license = { name: 'MIT', identifier: 'MIT' }
const parts = {
  public: {
    base: publicBase,
    info: {
      title: 'QA Sphere API',
      version: 'v0',
      description: 'Projects, test cases, runs and results of the test management platform QA Sphere.',
      license,
    },
  },
  extension: {
    base: extensionBase,
    info: {
      title: 'Extensions of qasphere server',
      version: 'v1',
      description: 'Reports, searches and other endpoints that the platform QA Sphere does not have.',
      license,
    },
  },
}

/** The parts that are the same for every origin. They are generated only once because that takes a while. */
const described = new Map<ApiPart, Json>()

function describeApi(part: ApiPart): Json {
  const included = listEndpoints(part)
  const schemas = new SchemaCollector()
  const responses = errorComponents(
    schemas,
    included.map(([, endpoint]) => endpoint),
  )
  const paths: Record<string, Record<string, Json>> = {}
  for (const [name, endpoint] of included) {
    const { method, path } = endpoint.request
    paths[path] = { ...paths[path], [method.toLowerCase()]: operation(name, endpoint, schemas) }
  }
  const used = new Set(included.map(([name, endpoint]) => tagOf(name, endpoint)))
  return {
    tags: Object.entries(tags)
      .filter(([name]) => used.has(name))
      .map(([name, description]) => ({ name, description })),
    security: [{ bearer: [] }],
    paths,
    components: { schemas: schemas.components(), responses, securitySchemes },
  }
}

function listEndpoints(part: ApiPart): [string, Endpoint][] {
  const all: [string, Endpoint][] = Object.entries(endpoints)
  return all.filter(
    ([, { internal, extension = false }]) => !internal && extension === (part === 'extension'),
  )
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
