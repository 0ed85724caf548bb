import { commandWords, fullPath } from '../../packages/contract/dist/index.js'
import { SchemaCollector } from '../../packages/contract/dist/openapi/schemas.js'
import { acceptedParams } from '../../packages/contract/dist/path-params.js'
import { block, code, generatedNote, link, page, plain, table } from './markdown.mjs'
import { fieldRows, typeOf } from './schema-types.mjs'

/** The page about endpoints: routes, fields with their types and limits, and shared objects. */
export function endpointPage(endpoints) {
  const schemas = new SchemaCollector()
  const all = Object.entries(endpoints)
  // Described first, to collect the objects that sections refer to.
  const described = all.map(([name, endpoint]) => ({ name, endpoint, json: jsonOf(endpoint, schemas) }))
  const components = schemas.components()
  const sections = described.map((one) => section(one, components))
  const bodies = described.map(({ json }) => nameOf(json.body))
  return page(
    '# Endpoints',
    generatedNote,
    'Every route of the API with its fields, types and limits, generated from [the contract](../../packages/contract). [The API reference](../api-reference.md) explains the rules: pagination, versions, visibility, errors, and what `qasphere server` adds.',
    'Paths are relative to the URL of QA Sphere. The role is the lowest that can call the endpoint. Lengths are in UTF-16 code units.',
    table(
      ['Route', 'Operation', 'Command', 'Role'],
      all.map(([name, endpoint]) => [
        code(routeOf(endpoint)),
        link(code(name), name),
        endpoint.command ? commandLink(endpoint) : '',
        endpoint.access,
      ]),
    ),
    sections,
    '# Objects',
    objects(Object.entries(components).filter(([name]) => !bodies.includes(name))),
  )
}

/** The parts of an endpoint as JSON Schema. Path parameters become one object, in which all are required. */
function jsonOf(endpoint, schemas) {
  const { query, body } = endpoint.request
  const params = acceptedParams(endpoint)
  return {
    path: {
      properties: Object.fromEntries(
        Object.entries(params).map(([name, schema]) => [name, schemas.jsonSchema(schema)]),
      ),
      required: Object.keys(params),
    },
    query: query && schemas.jsonSchema(query),
    body: body && schemas.jsonSchema(body),
    response: schemas.jsonSchema(endpoint.response),
  }
}

/** The name of the object that a JSON Schema refers to. */
function nameOf(json) {
  return json?.$ref?.split('/').at(-1)
}

function section({ name, endpoint, json }, components) {
  const { request, summary, details, audit, access, status } = endpoint
  const facts = [
    endpoint.command && `Command: ${commandLink(endpoint)}`,
    access === 'anyone' ? 'No credentials required' : `Required role: ${code(access)} or higher`,
    audit && `Audit log action: ${code(audit)}`,
  ].filter(Boolean)
  return [
    `## ${name}`,
    block('http', routeOf(endpoint)),
    [summary, details].filter(Boolean).map(plain).join(' '),
    `${facts.join('. ')}.`,
    fields('Path', json.path),
    json.query && fields('Query', json.query),
    json.body && fields('Body', components[nameOf(json.body)] ?? json.body),
    request.upload && uploadOf(request.upload),
    `Response: ${code(String(status))}, ${answerOf(name, json.response)}.`,
  ]
}

function answerOf(name, json) {
  return name === 'downloadFile' ? 'the contents of the file' : typeOf(json)
}

function fields(heading, json) {
  const rows = fieldRows(json)
  const others = json.additionalProperties === undefined || heading !== 'Query' ? [] : [customFields]
  return table([heading, 'Type', 'Required', 'Description'], [...rows, ...others])
}

/** Queries with additional parameters accept filters by custom fields. */
const customFields = [
  '`cf_NAME`',
  'list of string',
  '',
  'Values of a custom field, by its system name, as in `cf_automation=Planned`',
]

function uploadOf({ part, maxFiles, maxFileBytes, maxBytes }) {
  const parts = maxFiles === 1 ? 'one part' : `1 to ${maxFiles} parts`
  return `The body is \`multipart/form-data\` with ${parts} named ${code(part)}. A file has at most ${mebibytes(maxFileBytes)}, a request ${mebibytes(maxBytes)}.`
}

function mebibytes(bytes) {
  return `${bytes / 1024 / 1024} MiB`
}

function objects(components) {
  return components.map(([name, json]) => [
    `## ${name}`,
    json.description && plain(json.description.replace(/\.?$/, '.')),
    json.properties
      ? table(['Field', 'Type', 'Required', 'Description'], fieldRows(json))
      : `Type: ${typeOf({ ...json, description: undefined })}`,
  ])
}

function routeOf(endpoint) {
  return `${endpoint.request.method} ${fullPath(endpoint)}`
}

function commandLink(endpoint) {
  return link(code(endpoint.command), ['qasphere', ...commandWords(endpoint)].join(' '), 'commands.md')
}
