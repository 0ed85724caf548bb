import { code, link, plain } from './markdown.mjs'

/** Describes the fields of an object's JSON Schema as rows of a table: name, type, whether it is required, description. */
export function fieldRows({ properties = {}, required = [] }) {
  return Object.entries(properties).map(([name, json]) => [
    code(name),
    typeOf(json),
    required.includes(name) ? 'yes' : '',
    plain(json.description ?? ''),
  ])
}

/** Describes a JSON Schema with its limits. */
export function typeOf(json) {
  if (json.$ref) return reference(json.$ref)
  if (json.const !== undefined) return code(String(json.const))
  if (json.enum) return json.enum.map((value) => code(value)).join(', ')
  const options = json.anyOf ?? json.oneOf
  if (options) return options.map(typeOf).join(' or ')
  if (Array.isArray(json.type)) return json.type.map((type) => typeOf({ ...json, type })).join(' or ')
  switch (json.type) {
    case 'string':
      return stringType(json)
    case 'integer':
    case 'number':
      return numberType(json)
    case 'array':
      return `list of ${typeOf(json.items ?? {})}${sizes(json)}`
    case 'object':
      return objectType(json)
    case undefined:
      return 'any JSON'
    default:
      return String(json.type)
  }
}

function reference(path) {
  const name = path.split('/').at(-1)
  return link(name, name)
}

function stringType({ format, minLength, maxLength }) {
  if (format === 'date-time') return 'timestamp'
  const lengths = range(minLength, maxLength)
  return lengths ? `string, ${lengths} characters` : 'string'
}

function numberType({ type, minimum, maximum }) {
  const values = range(minimum, maximum)
  return values ? `${type}, ${values}` : type
}

function sizes({ minItems, maxItems }) {
  const entries = range(minItems, maxItems)
  return entries ? ` (${entries} entries)` : ''
}

function range(min, max) {
  if (min === undefined && max === undefined) return undefined
  if (max === undefined) return `at least ${min}`
  return min === undefined ? `at most ${max}` : `${min} to ${max}`
}

function objectType({ properties, additionalProperties }) {
  if (properties && Object.keys(properties).length > 0) {
    const fields = Object.entries(properties).map(([name, json]) => `${code(name)}: ${typeOf(json)}`)
    return `an object with ${fields.join('; ')}`
  }
  const values = typeof additionalProperties === 'object' ? typeOf(additionalProperties) : 'any JSON'
  return properties ? 'an empty object' : `object, ${values} by name`
}
