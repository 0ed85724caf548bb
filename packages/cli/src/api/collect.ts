import { resolve } from 'node:path'
import type { Input, InputProblem } from 'qasphere-client'
import { describeFileProblem } from 'qasphere-client/file-problem'
import { coerceField, type FieldKind } from 'qasphere-contract/coerce'
import type { ApiCall, RunContext } from '../input/command.js'
import {
  type Destination,
  getValue,
  isOn,
  type NamedReference,
  type Option,
  type OptionValues,
  splitList,
  type ValueKind,
} from '../input/option.js'
import { readStdin, readTextFile } from '../input/read-text.js'
import type { JsonOrigin } from './explain-broken-json.js'

/** The request that the options of a command describe, before the contract's schemas check it. */
export interface CollectedInput {
  readonly params: Input
  readonly query: Input
  readonly body: Input
  /** The source of a body given as a whole; absent if the body was given field by field. */
  readonly source?: BodySource
  /** Names to look up. Until then, the request contains placeholder IDs. */
  readonly names: readonly NameToResolve[]
  /** Options that are already reported, because their value is missing or could not be read. */
  readonly reported: ReadonlySet<Option>
  readonly problems: readonly InputProblem[]
}

/** The names given to an option that fills an ID. */
export interface NameToResolve {
  readonly option: Option
  readonly reference: NamedReference
  /** As given: names, IDs, or comma-separated lists of them. */
  readonly texts: readonly string[]
  /** Whether the request takes a list of IDs rather than one ID. */
  readonly isList: boolean
  /** Puts IDs into the request. */
  put(ids: readonly number[]): void
}

/** A body given as a whole. */
export interface BodySource {
  /** The option it came from. */
  readonly option: '--body' | '--body-file'
  /** Absent if it could not be read. */
  readonly value?: Readonly<Record<string, unknown>>
  readonly problems: readonly InputProblem[]
}

/** Collects the parameters, query and body of a request from the options of its command. */
export async function collectInput(context: RunContext, api: ApiCall): Promise<CollectedInput> {
  const { command, values } = context
  const source = api.request.body === undefined ? undefined : await readBody(context, api)
  const fields = {
    params: {},
    query: readCustomFieldFilters(values.get('cf') ?? []),
    body: { ...source?.value },
  }
  const reported = new Set<Option>()
  const names: NameToResolve[] = []
  const problems = [...checkPageSize(api, values), ...(source?.problems ?? [])]
  for (const option of command.options) {
    const name = findNameToResolve(fields, option, values)
    if (name) {
      names.push(name)
      name.put([placeholderId])
      continue
    }
    const problem = await fillField(fields, option, values, api)
    if (!problem) continue
    problems.push(problem)
    reported.add(option)
  }
  const firstField = command.options.find(({ fills }) => fills?.in === 'body')
  if (firstField && isBodyMissing(command.options, firstField, values)) {
    problems.push({ where: '', message: describeMissingBody(firstField, command.options) })
    reported.add(firstField)
  }
  return { ...fields, ...(source ? { source } : {}), names, reported, problems }
}

/** With `--all`, `--limit` is the page size. */
function checkPageSize({ paging }: ApiCall, values: OptionValues): InputProblem[] {
  const isInvalid = isOn(values, 'all') && getValue(values, 'limit') === '0' && paging === 'offset'
  return isInvalid ? [{ where: '--limit', message: 'must be a positive integer with --all' }] : []
}

/** Converts `--cf automation=Planned` to the query parameter `cf_automation`. Several values of one field are alternatives. */
function readCustomFieldFilters(pairs: readonly string[]): Record<string, unknown> {
  const query: Record<string, string[]> = {}
  for (const pair of pairs) {
    const [, name, value] = /^(?:cf_)?([^=]+)=(.*)$/s.exec(pair) ?? []
    if (name === undefined || value === undefined) continue
    const field = `cf_${name.trim()}`
    query[field] = [...(query[field] ?? []), value]
  }
  return query
}

/** Reads the body from `--body` or `--body-file` (`-` is stdin); undefined if neither is given. */
async function readBody({ values, cwd }: RunContext, api: ApiCall): Promise<BodySource | undefined> {
  const inline = getValue(values, 'body')
  if (inline !== undefined) return parseBody('--body', inline, undefined, api)
  const file = getValue(values, 'body-file')
  if (file === undefined) return undefined
  if (file.trim() === '') return { option: '--body-file', problems: [] }
  try {
    const text = file === '-' ? await readStdin() : readTextFile(resolve(cwd, file))
    return await parseBody('--body-file', text, file, api)
  } catch (error) {
    return {
      option: '--body-file',
      problems: [{ where: '--body-file', message: describeFileProblem(file, error) }],
    }
  }
}

async function parseBody(
  option: BodySource['option'],
  text: string,
  file: string | undefined,
  api: ApiCall,
): Promise<BodySource> {
  const origin = { option, ...(file === undefined ? {} : { file }), example: api.exampleBody }
  const parsed = await parseJson(text, origin)
  if ('problem' in parsed) return { option, problems: [parsed.problem] }
  const { value } = parsed
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return { option, value: { ...value }, problems: [] }
  return {
    option,
    problems: [{ where: option, message: 'must be a JSON object, such as {"title": "Smoke"}' }],
  }
}

/** A valid ID, used until the server has been asked for the real one. */
const placeholderId = 1

/** Returns the names given to an option; undefined if it was not given or contains only IDs. */
function findNameToResolve(fields: Fields, option: Option, values: OptionValues): NameToResolve | undefined {
  const { names: reference, fills, kind, isRepeatable, entry } = option
  const texts = (values.get(option.name) ?? []).map((text) => text.trim()).filter((text) => text !== '')
  if (!reference || !fills || texts.length === 0) return undefined
  if (reference.prefersIds && texts.flatMap(splitList).every((text) => /^-?\d+$/.test(text))) return undefined
  const isList = kind === 'list' || isRepeatable === true || entry !== undefined
  return { option, reference, texts, isList, put: (ids) => putValue(fields, fills, isList ? ids : ids[0]) }
}

type Fields = Readonly<Record<Destination['in'], Record<string, unknown>>>

/** Puts a value into the request, replacing what is there. */
function putValue(fields: Fields, { in: place, field, inside, isEntry }: Destination, value: unknown): void {
  if (inside === undefined) fields[place][field] = value
  else if (isEntry) fields[place][field] = [{ ...getEntry(fields[place][field]), [inside]: value }]
  else fields[place][field] = { [inside]: value }
}

/** Returns the only entry of a list; other options may have filled a part of it. */
function getEntry(list: unknown): object {
  const entry: unknown = Array.isArray(list) ? list[0] : undefined
  return typeof entry === 'object' && entry !== null ? entry : {}
}

/** Puts the value of an option into the request, replacing what the body had. Returns a problem if it could not be read. */
async function fillField(
  fields: Fields,
  option: Option,
  values: OptionValues,
  api: ApiCall,
): Promise<InputProblem | undefined> {
  const { name, fills } = option
  const given = values.get(name)
  if (!given || !fills) return undefined
  const read = await readValue(option, given, api)
  if ('problem' in read) return read.problem
  putValue(fields, fills, read.value)
  return undefined
}

type ReadValue = { readonly value: unknown } | { readonly problem: InputProblem }

/** Converts the text of an option to the type of its field. Invalid text stays text, and the contract rejects it. */
async function readValue(option: Option, given: readonly string[], api: ApiCall): Promise<ReadValue> {
  const [text = ''] = given
  if (option.kind === 'json') return readJson(option, text, api)
  if (option.kind === 'list') {
    const entry = toFieldKind(option.entry ?? 'string')
    return { value: coerceField({ kind: 'list', entry }, given.flatMap(splitList)) }
  }
  return { value: coerceField({ kind: toFieldKind(option.kind) }, text) }
}

function toFieldKind(kind: ValueKind): FieldKind {
  return kind === 'integer' || kind === 'boolean' ? kind : 'string'
}

/** Reads JSON. A list may be bare or wrapped as in the body: `[…]` or `{"items": […]}`. */
async function readJson(option: Option, text: string, api: ApiCall): Promise<ReadValue> {
  const field = option.fills?.field ?? option.name
  const parsed = await parseJson(text, { option: `--${option.name}`, example: api.exampleBody?.[field] })
  if ('problem' in parsed) return parsed
  const { value } = parsed
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return parsed
  const [entry, ...others] = Object.entries(value)
  const isWrapped = entry?.[0] === field && others.length === 0 && Array.isArray(entry[1])
  return isWrapped ? { value: entry[1] } : parsed
}

/** Parses the JSON of an option. The problem explains where the JSON breaks. */
async function parseJson(
  text: string,
  origin: JsonOrigin,
): Promise<{ readonly value: unknown } | { readonly problem: InputProblem }> {
  try {
    return { value: JSON.parse(text) }
  } catch (error) {
    const { explainBrokenJson } = await import('./explain-broken-json.js')
    return { problem: { where: '', message: explainBrokenJson(text, origin, String(error)) } }
  }
}

function isBodyMissing(options: readonly Option[], firstField: Option, values: OptionValues): boolean {
  if (values.has('body') || values.has('body-file') || values.has(firstField.name)) return false
  const hasOther = options.some(({ name, fills }) => fills?.in === 'body' && values.has(name))
  return firstField.required || !hasOther
}

/** Names the first field, and the other fields if any of them is sufficient. */
function describeMissingBody(firstField: Option, options: readonly Option[]): string {
  const message = `Either --body, --body-file, or --${firstField.name} is required`
  const others = options.filter(({ fills }) => fills?.in === 'body').slice(1)
  if (firstField.required || others.length === 0) return message
  return `${message}, or another field: ${others.map(({ name }) => `--${name}`).join(', ')}`
}
