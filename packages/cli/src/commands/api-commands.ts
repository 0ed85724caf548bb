import { commandWords, docsBase, type Endpoint, endpoints, type NestedFlag } from 'qasphere-contract'
import { type Field, fieldOf, fieldsOf, isListAt, isLoose } from 'qasphere-contract/fields'
import type { ReferenceTarget } from 'qasphere-contract/references'
import type { ApiCall, Command } from '../input/command.js'
import { type Destination, type Option, toKebabCase } from '../input/option.js'

/** Creates the commands of the contract: one for each endpoint that has the words of a command. */
export function apiCommands(): Command[] {
  return Object.entries(endpoints).flatMap(([name, endpoint]: [string, Endpoint]) => {
    const words = commandWords(endpoint)
    return words ? [createCommand(name, endpoint, words)] : []
  })
}

function createCommand(name: string, endpoint: Endpoint, words: readonly string[]): Command {
  const options = [
    ...createParamOptions(endpoint),
    ...createQueryOptions(endpoint),
    ...createBodyOptions(endpoint),
    ...createUploadOptions(endpoint),
    ...(endpoint.request.download ? [toOption] : []),
    ...(changesSomething(endpoint) ? [dryRunOption] : []),
  ]
  const exclusive = findExclusiveOptions(endpoint, options)
  return {
    words,
    summary: endpoint.summary,
    ...(endpoint.details === undefined ? {} : { details: endpoint.details }),
    options,
    ...(exclusive.length > 0 ? { exclusive } : {}),
    examples: (endpoint.examples ?? []).map(({ does, flags }) => ({
      does,
      args: formatExampleArgs(options, flags),
    })),
    ...(endpoint.docs === undefined ? {} : { docs: docsBase + endpoint.docs }),
    api: createApiCall(name, endpoint, options),
    load: () => import('../api/run-api-command.js'),
  }
}

/** Finds the options that exclude each other: `--body` and `--body-file`, `--all` and pages, and options of the same field. */
function findExclusiveOptions({ paging }: Endpoint, options: readonly Option[]): string[][] {
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

/** Whether two options exclude each other: they fill the same field, and not different keys of one entry. */
function excludes(one: Destination, other: Destination | undefined): boolean {
  if (other === undefined || one.in !== other.in || one.field !== other.field) return false
  return !(one.isEntry && other.isEntry && one.inside !== other.inside)
}

function createApiCall(name: string, endpoint: Endpoint, options: readonly Option[]): ApiCall {
  const { method, path, body, upload, download, isIdempotent } = endpoint.request
  const prints = endpoint.prints ?? []
  const exampleBody = findExampleBody(endpoint, options)
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
    ...(endpoint.extension ? { extension: true } : {}),
    ...(endpoint.paging ? { paging: endpoint.paging } : {}),
    prints,
    printsArray: isListAt(endpoint.response, prints),
    ...(exampleBody ? { exampleBody } : {}),
  }
}

function createParamOptions({ request }: Endpoint): Option[] {
  return Object.entries(request.params ?? {}).map(([name, schema]) => {
    return createOption(fieldOf(name, schema), { in: 'params', field: name })
  })
}

function createQueryOptions({ request, paging }: Endpoint): Option[] {
  const fields = request.query ? fieldsOf(request.query) : []
  const options = fields.flatMap((field) => createOptions(field, { in: 'query', field: field.name }))
  if (request.query && isLoose(request.query)) options.push(customFieldOption)
  if (paging) options.push(allOption)
  return options
}

/** Creates the options of a body: its fields, each followed by its nested flags, and the body as a whole. */
function createBodyOptions({ request, nestedFlags = [] }: Endpoint): Option[] {
  if (!request.body) return []
  const fields = fieldsOf(request.body).flatMap((field) => [
    ...createOptions(field, { in: 'body', field: field.name }),
    ...nestedFlags.filter(({ fills }) => fills[0] === field.name).map(createNestedOption),
  ])
  return [...fields, ...wholeBodyOptions]
}

function createNestedOption({ flag, fills, schema }: NestedFlag): Option {
  const [field] = fills
  const isEntry = fills.length === 3
  const inside = isEntry ? fills[2] : fills[1]
  const option = createOption(
    { ...fieldOf(flag, schema), required: false },
    { in: 'body', field, inside, ...(isEntry ? { isEntry } : {}) },
  )
  const { refersTo } = fieldOf(flag, schema)
  // Tags are a comma-separated list. Paths of folders may contain commas.
  const overrides: Partial<Option> = refersTo === 'folder' ? { kind: 'string', isRepeatable: true } : {}
  return {
    ...option,
    ...overrides,
    name: flag,
    ...(refersTo ? { names: { to: refersTo, prefersIds: false } } : {}),
  }
}

function changesSomething({ request: { method, isIdempotent } }: Endpoint): boolean {
  return method !== 'GET' && isIdempotent !== true
}

function createUploadOptions({ request }: Endpoint): Option[] {
  return request.upload ? [fileOption] : []
}

/** Creates the options of a field: one for its value, and one for names if the value is an ID. */
function createOptions(field: Field, fills: Destination): Option[] {
  const option = createOption(field, fills)
  const { refersTo } = field
  if (!refersTo) return [option]
  const isList = field.kind === 'list'
  const byName: Option = {
    name: getNameOption(field.name),
    kind: 'string',
    ...(isList ? { isRepeatable: true } : {}),
    description: `${nameDescriptions[refersTo]}, instead of --${option.name}${isList ? '; repeatable' : ''}`,
    required: false,
    fills,
    names: { to: refersTo, prefersIds: false },
  }
  if (byName.name !== option.name) return [option, byName]
  // The name of the field does not mention IDs, so its option accepts names as well.
  return [
    { ...option, description: `${field.description} or title`, names: { to: refersTo, prefersIds: true } },
  ]
}

/** Descriptions of options that take names. */
const nameDescriptions: Readonly<Record<ReferenceTarget, string>> = {
  milestone: 'Title of the milestone',
  folder: 'Path of the folder, such as Checkout/Cart',
  tag: 'Title of the tag',
  user: 'Email or name of the user, or @me',
}

/** Returns the name of the option that takes names for a field of IDs: `milestone` for `milestoneIds`. */
function getNameOption(field: string): string {
  if (field === 'assignmentId') return 'assignee'
  return field === 'folders' ? 'folder' : toKebabCase(field.replace(/Ids?$/, ''))
}

function createOption(
  { name, kind, entry, choices, description, required }: Field,
  fills: Destination,
): Option {
  const namesRun = /^(base)?runIds?$/i.test(name)
  return {
    name: toKebabCase(name),
    kind,
    ...(entry ? { entry } : {}),
    ...(choices ? { choices } : {}),
    description: namesRun
      ? description.replace(/^IDs?\b/, (ids) => `${ids} or ${ids === 'ID' ? 'URL' : 'URLs'}`)
      : description,
    required,
    fills,
    ...(namesRun ? { namesRun } : {}),
  }
}

const customFieldOption: Option = {
  name: 'cf',
  kind: 'pairs',
  description: 'Only test cases with this value of a custom field, such as automation=Planned; repeatable',
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
  description: 'File to write (- writes to stdout)',
  required: true,
}

const dryRunOption: Option = {
  name: 'dry-run',
  kind: 'boolean',
  description: 'Check the request and print it without sending it',
  required: false,
}

const wholeBodyOptions: readonly Option[] = [
  {
    name: 'body',
    kind: 'json',
    description: 'Full body as JSON; field options override its fields',
    required: false,
  },
  {
    name: 'body-file',
    kind: 'file',
    description: 'File with the full body (- reads stdin)',
    required: false,
  },
]

const fileOption: Option = { name: 'file', kind: 'file', description: 'File to upload', required: true }

type Flags = Readonly<Record<string, unknown>>

function formatExampleArgs(options: readonly Option[], flags: Flags): string[] {
  return Object.entries(flags).flatMap(([name, value]) => {
    const flag = `--${toKebabCase(name)}`
    const isList = options.some((option) => option.name === toKebabCase(name) && option.kind === 'list')
    if (value === true) return [flag]
    if (Array.isArray(value) && isList) return [flag, value.join(',')]
    return [flag, typeof value === 'object' ? JSON.stringify(value) : String(value)]
  })
}

/** Returns the body of the first example that has one. */
function findExampleBody(endpoint: Endpoint, options: readonly Option[]): Flags | undefined {
  const bodyFields = options.flatMap(({ fills }) => (fills?.in === 'body' ? [fills.field] : []))
  return (endpoint.examples ?? [])
    .map(({ flags }) =>
      Object.fromEntries(Object.entries(flags).filter(([name]) => bodyFields.includes(name))),
    )
    .find((body) => Object.keys(body).length > 0)
}
