import * as z from 'zod/mini'
import { CustomField } from './custom-fields.js'
import { type Field, fieldsOf } from './fields.js'
import { File } from './files.js'
import { Folder } from './folders.js'
import { docsBase, type Endpoint, endpoints, publicBase, type Upload } from './index.js'
import { Milestone } from './milestones.js'
import { Project } from './projects.js'
import { QueryPlan } from './query-plans.js'
import { Requirement } from './requirements.js'
import { Run } from './runs.js'
import { ResultStatus } from './settings.js'
import { SharedPrecondition } from './shared-preconditions.js'
import { Step } from './shared-steps.js'
import { Tag } from './tags.js'
import { TestCase } from './test-case-parts.js'
import { User } from './users.js'

/** The shapes that get a name of their own in the document. */
const named = {
  CustomField,
  File,
  Folder,
  Milestone,
  Project,
  QueryPlan,
  Requirement,
  ResultStatus,
  Run,
  SharedPrecondition,
  Step,
  Tag,
  TestCase,
  User,
}

type Json = Record<string, unknown>

/** The public API as an OpenAPI 3.1 document for a server at `origin`. */
export function openApiDocument(origin: string): Json {
  for (const [id, schema] of Object.entries(named)) z.globalRegistry.add(schema, { id })
  const components: Json = { Error: errorSchema }
  const paths: Record<string, Json> = {}
  for (const [name, endpoint] of Object.entries(endpoints)) {
    const definition: Endpoint = endpoint
    if (definition.internal) continue
    const { method, path } = definition.request
    paths[path] = { ...paths[path], [method.toLowerCase()]: operation(name, definition, components) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'QA Sphere API', version: 'v0', license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: origin + publicBase }],
    security: [{ bearer: [] }],
    paths,
    components: {
      schemas: components,
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'An API key, tenant.key.secret, or an access token',
        },
      },
    },
  }
}

const errorSchema = {
  type: 'object',
  properties: { message: { type: 'string', description: 'What is wrong, in words' } },
  required: ['message'],
}

function operation(name: string, endpoint: Endpoint, components: Json): Json {
  const { request } = endpoint
  const body = requestBody(endpoint, components)
  return {
    operationId: name,
    summary: endpoint.summary,
    tags: [endpoint.command?.split(' ')[0] ?? request.path.split('/').at(-1) ?? name],
    ...(endpoint.details ? { description: endpoint.details } : {}),
    ...(endpoint.docs ? { externalDocs: { url: docsBase + endpoint.docs } } : {}),
    parameters: [
      ...Object.entries(request.params ?? {}).map(([param, schema]) =>
        parameter('path', param, schema, true, components),
      ),
      ...queryParameters(request.query, components),
    ],
    ...(body ? { requestBody: body } : {}),
    responses: {
      [endpoint.status]: {
        description: 'Success',
        content: { 'application/json': { schema: jsonSchema(endpoint.response, components) } },
      },
      ...Object.fromEntries(
        errorsOf(endpoint).map(([status, description]) => [status, errorResponse(description)]),
      ),
    },
  }
}

function errorsOf({ request }: Endpoint): [number, string][] {
  const errors: [number, string][] = [
    [401, 'The credentials are missing or wrong'],
    [403, 'The role, the project or the key does not allow it'],
    [429, 'Too many requests'],
  ]
  if (request.body || request.query || request.upload) errors.unshift([400, 'The input is not valid'])
  if (request.params) errors.push([404, 'Something named in the path does not exist'])
  if (request.method !== 'GET') errors.push([409, 'It conflicts with what exists'])
  if (request.upload) errors.push([413, 'A file or the request is too large'])
  return errors
}

function errorResponse(description: string): Json {
  return {
    description,
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
  }
}

function requestBody({ request }: Endpoint, components: Json): Json | undefined {
  if (request.upload)
    return { required: true, content: { 'multipart/form-data': { schema: uploadSchema(request.upload) } } }
  if (!request.body) return undefined
  return { required: true, content: { 'application/json': { schema: jsonSchema(request.body, components) } } }
}

function uploadSchema({ part, maxFiles }: Upload): Json {
  const file = { type: 'string', contentMediaType: 'application/octet-stream' }
  const value = maxFiles === 1 ? file : { type: 'array', items: file, minItems: 1, maxItems: maxFiles }
  return { type: 'object', properties: { [part]: value }, required: [part] }
}

function queryParameters(query: z.ZodMiniObject | undefined, components: Json): Json[] {
  if (!query) return []
  const required = new Set(
    fieldsOf(query)
      .filter((field: Field) => field.required)
      .map((field) => field.name),
  )
  const parameters = Object.entries(query.def.shape).map(([name, schema]) =>
    parameter('query', name, schema, required.has(name), components),
  )
  return query.def.catchall ? [...parameters, customFieldFilters] : parameters
}

/** Filters named after the project's own custom fields, as `cf_automation=Planned`. */
const customFieldFilters = {
  name: 'customFieldFilters',
  in: 'query',
  required: false,
  description: 'Filters by custom fields, each named cf_ and the system name of the field',
  style: 'form',
  explode: true,
  schema: { type: 'object', patternProperties: { '^cf_': { type: 'string' } } },
}

function parameter(
  place: 'path' | 'query',
  name: string,
  schema: z.core.$ZodType,
  required: boolean,
  components: Json,
): Json {
  const { description, ...rest } = jsonSchema(schema, components)
  return { name, in: place, required, ...(description ? { description } : {}), schema: rest }
}

/** A schema as JSON Schema, its named parts moved into the document's components. */
function jsonSchema(schema: z.core.$ZodType, components: Json): Json {
  const {
    $schema: _dialect,
    $defs,
    ...json
  } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  for (const [id, part] of Object.entries($defs ?? {})) {
    const { $schema: _, id: _id, ...rest } = part
    components[id] = withComponentRefs(rest)
  }
  if (typeof json.id === 'string' && json.id in named) {
    const { id, ...rest } = json
    components[id] = withComponentRefs(rest)
    return { $ref: `#/components/schemas/${id}` }
  }
  return withComponentRefs(json)
}

function withComponentRefs(json: object): Json {
  return JSON.parse(JSON.stringify(json).replaceAll('"#/$defs/', '"#/components/schemas/'))
}
