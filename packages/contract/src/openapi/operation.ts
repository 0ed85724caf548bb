import type * as z from 'zod/mini'
import type { Endpoint, Upload } from '../endpoint.js'
import { fieldsOf, isLoose } from '../fields.js'
import { docsBase } from '../index.js'
import { acceptedParams } from '../path-params.js'
import { errorResponses } from './error-responses.js'
import type { Json, SchemaCollector } from './schemas.js'

/** Describes an endpoint of the contract as an operation of the document; `name` is the name of the endpoint. */
export function operation(name: string, endpoint: Endpoint, schemas: SchemaCollector): Json {
  const { request } = endpoint
  const body = requestBody(name, endpoint, schemas)
  return {
    operationId: name,
    summary: endpoint.summary,
    description: getDescription(endpoint),
    tags: [tagOf(name, endpoint)],
    ...(endpoint.docs ? { externalDocs: { url: docsBase + endpoint.docs } } : {}),
    security: endpoint.access === 'anyone' ? [] : [{ bearer: [] }],
    parameters: [
      ...Object.entries(acceptedParams(endpoint)).map(([param, schema]) =>
        parameter('path', param, schema, true, schemas),
      ),
      ...queryParameters(request.query, schemas),
    ],
    ...(body ? { requestBody: body } : {}),
    responses: {
      [endpoint.status]: {
        description: 'Success',
        content: { 'application/json': { schema: schemas.jsonSchema(endpoint.response) } },
      },
      ...errorResponses(endpoint),
    },
  }
}

function getDescription({ details, access }: Endpoint): string {
  const role = access === 'anyone' ? 'No credentials are required.' : `Required role: ${access} or higher.`
  return details ? `${details} ${role}` : role
}

/** Returns the group of an endpoint. */
export function tagOf(name: string, { command, tag }: Endpoint): string {
  const found = tag ?? command?.split(' ')[0]
  if (found === undefined) throw new Error(`The endpoint ${name} has neither a command nor a tag`)
  return found
}

function requestBody(name: string, { request }: Endpoint, schemas: SchemaCollector): Json | undefined {
  if (request.upload) {
    const schema = schemas.add(`${capitalize(name)}Request`, uploadSchema(request.upload))
    return { required: true, content: { 'multipart/form-data': { schema } } }
  }
  if (!request.body) return undefined
  return { required: true, content: { 'application/json': { schema: schemas.jsonSchema(request.body) } } }
}

function uploadSchema({ part, maxFiles, maxFileBytes }: Upload): Json {
  const limit = `at most ${maxFileBytes / (1024 * 1024)} MiB`
  const file = { type: 'string', contentMediaType: 'application/octet-stream' }
  const value =
    maxFiles === 1
      ? { ...file, description: `The file, ${limit}` }
      : { type: 'array', items: file, minItems: 1, maxItems: maxFiles, description: `Files, ${limit} each` }
  return {
    type: 'object',
    description: 'What to upload',
    properties: { [part]: value },
    required: [part],
  }
}

function queryParameters(query: z.ZodMiniObject | undefined, schemas: SchemaCollector): Json[] {
  if (!query) return []
  const required = new Set(
    fieldsOf(query)
      .filter((field) => field.required)
      .map((field) => field.name),
  )
  const parameters = Object.entries(query.def.shape).map(([name, schema]) =>
    parameter('query', name, schema, required.has(name), schemas),
  )
  return isLoose(query) ? [...parameters, customFieldFilters] : parameters
}

/** Filters by the custom fields of the project, such as `cf_automation=Planned`. */
const customFieldFilters = {
  name: 'customFieldFilters',
  in: 'query',
  required: false,
  description:
    'Filters by custom fields: cf_ followed by the system name of the field, as in cf_automation=Planned',
  style: 'form',
  explode: true,
  schema: { type: 'object', patternProperties: { '^cf_': { type: 'string' } } },
}

function parameter(
  place: 'path' | 'query',
  name: string,
  schema: z.core.$ZodType,
  required: boolean,
  schemas: SchemaCollector,
): Json {
  const { description, ...rest } = schemas.jsonSchema(schema)
  return { name, in: place, required, ...(description ? { description } : {}), schema: rest }
}

function capitalize(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}
