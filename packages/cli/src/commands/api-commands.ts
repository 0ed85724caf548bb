import { docsBase, type Endpoint, endpoints, type NestedFlag } from 'qasphere-contract'
import { type Field, fieldOf, fieldsOf, isListAt, isLoose } from 'qasphere-contract/fields'
import type { ReferenceTarget } from 'qasphere-contract/references'
import type { ApiCall, Command } from '../input/command.js'
import { type Destination, kebabCase, type Option } from '../input/option.js'

/** The `api` commands, derived from the contract: one for each endpoint that has the words of a command. */
export function apiCommands(): Command[] {
  return Object.entries(endpoints).flatMap(([name, endpoint]: [string, Endpoint]) => {
    return endpoint.command === undefined ? [] : [commandOf(name, endpoint, endpoint.command)]
  })
}

function commandOf(name: string, endpoint: Endpoint, words: string): Command {
  const options = [
    ...paramOptions(endpoint),
    ...queryOptions(endpoint),
    ...bodyOptions(endpoint),
    ...uploadOptions(endpoint),
    ...(endpoint.request.download ? [toOption] : []),
    ...(changesSomething(endpoint) ? [dryRunOption] : []),
  ]
  const exclusive = exclusiveOptions(endpoint, options)
  return {
    words: ['api', ...words.split(' ')],
    summary: endpoint.summary,
    ...(endpoint.details === undefined ? {} : { details: endpoint.details }),
    options,
    ...(exclusive.length > 0 ? { exclusive } : {}),
    examples: (endpoint.examples ?? []).map(({ does, flags }) => ({
      does,
      args: exampleArgs(options, flags),
    })),
    ...(endpoint.docs === undefined ? {} : { docs: docsBase + endpoint.docs }),
    api: apiCall(name, endpoint, options),
    load: () => import('../api/run-api-command.js'),
  }
}

/** The two ways to give a whole body, `--all` and what chooses a page, and options that fill the same field. */
function exclusiveOptions({ paging }: Endpoint, options: readonly Option[]): string[][] {
  const names = options.map(({ name }) => name)
  const choosesPage =
    paging === 'offset' ? ['page'] : paging === 'complete' ? ['page', 'limit', 'offset'] : []
  const sameField = options.flatMap(({ name, fills }, index) => {
    const others = options.slice(index + 1).filter((other) => fills && excludes(fills, other.fills))
    return others.map((other) => [name, other.name])
  })
  return [['body', 'body-file'], ...choosesPage.map((name) => ['all', name]), ...sameField].filter((group) =>
    group.every((name) => names.includes(name)),
  )
}

/** Options of one field exclude each other, except those for different keys of one entry. */
function excludes(one: Destination, other: Destination | undefined): boolean {
  if (other === undefined || one.in !== other.in || one.field !== other.field) return false
  return !(one.isEntry && other.isEntry && one.inside !== other.inside)
}

function apiCall(name: string, endpoint: Endpoint, options: readonly Option[]): ApiCall {
  const { method, path, body, upload, download, isIdempotent } = endpoint.request
  const prints = endpoint.prints ?? []
  const exampleBody = exampleBodyOf(endpoint, options)
  return {
    endpoint: name,
    request: {
      method,
      path,
      ...(isIdempotent === undefined ? {} : { isIdempotent }),
      ...(body ? { body: true } : {}),
      ...(upload ? { upload } : {}),
      ...(download ? { download } : {}),
    },
    ...(endpoint.internal ? { internal: true } : {}),
    ...(endpoint.paging ? { paging: endpoint.paging } : {}),
    prints,
    printsArray: isListAt(endpoint.response, prints),
    ...(exampleBody ? { exampleBody } : {}),
  }
}

function paramOptions({ request }: Endpoint): Option[] {
  return Object.entries(request.params ?? {}).map(([name, schema]) => {
    return optionOf(fieldOf(name, schema), { in: 'params', field: name })
  })
}

function queryOptions({ request, paging }: Endpoint): Option[] {
  const fields = request.query ? fieldsOf(request.query) : []
  const options = fields.flatMap((field) => optionsOf(field, { in: 'query', field: field.name }))
  if (request.query && isLoose(request.query)) options.push(customFieldOption)
  if (paging) options.push(allOption)
  return options
}

/** The fields a body is made of, the nested flags beside the field they fill, and the body as a whole. */
function bodyOptions({ request, nestedFlags = [] }: Endpoint): Option[] {
  if (!request.body) return []
  const fields = fieldsOf(request.body).flatMap((field) => [
    ...optionsOf(field, { in: 'body', field: field.name }),
    ...nestedFlags.filter(({ fills }) => fills[0] === field.name).map(nestedOption),
  ])
  return [...fields, ...wholeBodyOptions]
}

function nestedOption({ flag, fills, schema }: NestedFlag): Option {
  const [field] = fills
  const isEntry = fills.length === 3
  const inside = isEntry ? fills[2] : fills[1]
  const option = optionOf(
    { ...fieldOf(flag, schema), required: false },
    { in: 'body', field, inside, ...(isEntry ? { isEntry } : {}) },
  )
  const { refersTo } = fieldOf(flag, schema)
  // Tags are a list with commas; paths of folders may contain commas.
  const taking: Partial<Option> = refersTo === 'folder' ? { kind: 'string', isRepeatable: true } : {}
  return {
    ...option,
    ...taking,
    name: flag,
    ...(refersTo ? { names: { to: refersTo, prefersIds: false } } : {}),
  }
}

function changesSomething({ request: { method, isIdempotent } }: Endpoint): boolean {
  return method !== 'GET' && isIdempotent !== true
}

function uploadOptions({ request }: Endpoint): Option[] {
  return request.upload ? [fileOption] : []
}

/** The options of a field: one for its value, and one for names where the value is an id. */
function optionsOf(field: Field, fills: Destination): Option[] {
  const option = optionOf(field, fills)
  const { refersTo } = field
  if (!refersTo) return [option]
  const isList = field.kind === 'list'
  const byName: Option = {
    name: nameOption(field.name),
    kind: 'string',
    ...(isList ? { isRepeatable: true } : {}),
    description: `${nameWords[refersTo]}, instead of --${option.name}${isList ? '; repeat it for several' : ''}`,
    required: false,
    fills,
    names: { to: refersTo, prefersIds: false },
  }
  if (byName.name !== option.name) return [option, byName]
  // The name of the field says nothing about ids, so its option takes names as well.
  return [
    { ...option, description: `${field.description}, or titles`, names: { to: refersTo, prefersIds: true } },
  ]
}

/** How people name what an id refers to. */
const nameWords: Readonly<Record<ReferenceTarget, string>> = {
  milestone: 'Title of the milestone',
  folder: 'Path of the folder, such as Checkout/Cart',
  tag: 'Title of the tag',
  user: 'Email or name of the user, or @me',
}

/** The option that takes names for a field of ids: `milestone` for `milestoneIds`, `folder` for `folders`. */
function nameOption(field: string): string {
  if (field === 'assignmentId') return 'assignee'
  return field === 'folders' ? 'folder' : kebabCase(field.replace(/Ids?$/, ''))
}

function optionOf({ name, kind, entry, choices, description, required }: Field, fills: Destination): Option {
  return {
    name: kebabCase(name),
    kind,
    ...(entry ? { entry } : {}),
    ...(choices ? { choices } : {}),
    description,
    required,
    fills,
  }
}

const customFieldOption: Option = {
  name: 'cf',
  kind: 'pairs',
  description:
    'Only test cases with this value of a custom field, such as --cf automation=Planned; repeat it to accept several values',
  required: false,
  rule: 'must be NAME=VALUE, such as automation=Planned',
}

const allOption: Option = {
  name: 'all',
  kind: 'boolean',
  description: 'Read all pages and print them as one document',
  required: false,
}

const toOption: Option = {
  name: 'to',
  kind: 'file',
  description: 'File to write; - writes to stdout',
  required: true,
}

const dryRunOption: Option = {
  name: 'dry-run',
  kind: 'boolean',
  description: 'Check everything and print method, URL and body instead of sending them',
  required: false,
}

const wholeBodyOptions: readonly Option[] = [
  {
    name: 'body',
    kind: 'json',
    description: 'Whole body as JSON; field options override its fields',
    required: false,
  },
  {
    name: 'body-file',
    kind: 'file',
    description: 'Read the body from a file; - reads stdin',
    required: false,
  },
]

const fileOption: Option = { name: 'file', kind: 'file', description: 'Path of the file', required: true }

type Flags = Readonly<Record<string, unknown>>

function exampleArgs(options: readonly Option[], flags: Flags): string[] {
  return Object.entries(flags).flatMap(([name, value]) => {
    const flag = `--${kebabCase(name)}`
    const isList = options.some((option) => option.name === kebabCase(name) && option.kind === 'list')
    if (value === true) return [flag]
    if (Array.isArray(value) && isList) return [flag, value.join(',')]
    return [flag, typeof value === 'object' ? JSON.stringify(value) : String(value)]
  })
}

/** The body that the first example with one sends. */
function exampleBodyOf(endpoint: Endpoint, options: readonly Option[]): Flags | undefined {
  const bodyFields = options.flatMap(({ fills }) => (fills?.in === 'body' ? [fills.field] : []))
  return (endpoint.examples ?? [])
    .map(({ flags }) =>
      Object.fromEntries(Object.entries(flags).filter(([name]) => bodyFields.includes(name))),
    )
    .find((body) => Object.keys(body).length > 0)
}
