import { resolve } from 'node:path'
import type { Input, InputProblem } from 'qasphere-client'
import { coerceField, type FieldKind } from 'qasphere-contract/coerce'
import type { ApiCall, RunContext } from '../input/command.js'
import { fileProblem } from '../input/file-problem.js'
import {
  type Destination,
  givenTo,
  isOn,
  listItems,
  type NamedReference,
  type Option,
  type OptionValues,
  type ValueKind,
} from '../input/option.js'
import { readStdin, readTextFile } from '../input/read-text.js'
import type { JsonOrigin } from './explain-broken-json.js'

/** What the options of a command say about its request, before the contract's schemas check it. */
export interface CollectedInput {
  readonly params: Input
  readonly query: Input
  readonly body: Input
  /** Where the body as a whole came from; absent if it was given field by field. */
  readonly source?: BodySource
  /** Names that have to be looked up; their places in the request hold ids of nobody so far. */
  readonly names: readonly NameToResolve[]
  /** Options about which nothing more is to be said, because their value could not be read or is missing. */
  readonly reported: ReadonlySet<Option>
  readonly problems: readonly InputProblem[]
}

/** What an option says by names. */
export interface NameToResolve {
  readonly option: Option
  readonly reference: NamedReference
  /** As given: names, ids, or lists of them with commas. */
  readonly texts: readonly string[]
  /** Whether the request has a list of ids rather than one. */
  readonly isList: boolean
  /** Puts ids into the request. */
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

/** Gathers parameters, query and body of a request from the options of its command. */
export async function collectInput(context: RunContext, api: ApiCall): Promise<CollectedInput> {
  const { command, values } = context
  const source = api.request.body === undefined ? undefined : await readBody(context, api)
  const fields = {
    params: {},
    query: customFieldFilters(values.get('cf') ?? []),
    body: { ...source?.value },
  }
  const reported = new Set<Option>()
  const names: NameToResolve[] = []
  const problems = [...pageSizeProblems(api, values), ...(source?.problems ?? [])]
  for (const option of command.options) {
    const name = nameToResolve(fields, option, values)
    if (name) {
      names.push(name)
      name.put([placeholderId])
      continue
    }
    const problem = await fillIn(fields, option, values, api)
    if (!problem) continue
    problems.push(problem)
    reported.add(option)
  }
  const firstField = command.options.find(({ fills }) => fills?.in === 'body')
  if (firstField && isBodyMissing(command.options, firstField, values)) {
    problems.push({ where: '', message: missingBodyMessage(firstField, command.options) })
    reported.add(firstField)
  }
  return { ...fields, ...(source ? { source } : {}), names, reported, problems }
}

/** `--limit` is the size of the pages that `--all` reads. */
function pageSizeProblems({ paging }: ApiCall, values: OptionValues): InputProblem[] {
  const isEndless = isOn(values, 'all') && givenTo(values, 'limit') === '0' && paging === 'offset'
  return isEndless ? [{ where: '--limit', message: 'must be a positive integer with --all' }] : []
}

/** `--cf automation=Planned` as the query's `cf_automation`; several values of one field are any of them. */
function customFieldFilters(pairs: readonly string[]): Record<string, unknown> {
  const query: Record<string, string[]> = {}
  for (const pair of pairs) {
    const [, name, value] = /^(?:cf_)?([^=]+)=(.*)$/s.exec(pair) ?? []
    if (name === undefined || value === undefined) continue
    const field = `cf_${name.trim()}`
    query[field] = [...(query[field] ?? []), value]
  }
  return query
}

/** The body of `--body` or `--body-file` (`-` is stdin); undefined if neither is given. */
async function readBody({ values, cwd }: RunContext, api: ApiCall): Promise<BodySource | undefined> {
  const inline = givenTo(values, 'body')
  if (inline !== undefined) return parseBody('--body', inline, undefined, api)
  const file = givenTo(values, 'body-file')
  if (file === undefined) return undefined
  if (file.trim() === '') return { option: '--body-file', problems: [] }
  try {
    const text = file === '-' ? await readStdin() : readTextFile(resolve(cwd, file))
    return await parseBody('--body-file', text, file, api)
  } catch (error) {
    return { option: '--body-file', problems: [{ where: '--body-file', message: fileProblem(file, error) }] }
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

/** A valid id, which stands for those that are not known before the server is asked. */
const placeholderId = 1

/** What an option says by names; undefined if it says nothing, or ids only. */
function nameToResolve(fields: Fields, option: Option, values: OptionValues): NameToResolve | undefined {
  const { names: reference, fills, kind, isRepeatable, entry } = option
  const texts = (values.get(option.name) ?? []).map((text) => text.trim()).filter((text) => text !== '')
  if (!reference || !fills || texts.length === 0) return undefined
  if (reference.prefersIds && texts.flatMap(listItems).every((text) => /^-?\d+$/.test(text))) return undefined
  const isList = kind === 'list' || isRepeatable === true || entry !== undefined
  return { option, reference, texts, isList, put: (ids) => putValue(fields, fills, isList ? ids : ids[0]) }
}

type Fields = Readonly<Record<Destination['in'], Record<string, unknown>>>

/** Puts a value where an option says it belongs, over what is there. */
function putValue(fields: Fields, { in: place, field, inside, isEntry }: Destination, value: unknown): void {
  if (inside === undefined) fields[place][field] = value
  else if (isEntry) fields[place][field] = [{ ...entryAt(fields[place][field]), [inside]: value }]
  else fields[place][field] = { [inside]: value }
}

/** The only entry of a list that other options may have begun. */
function entryAt(list: unknown): object {
  const entry: unknown = Array.isArray(list) ? list[0] : undefined
  return typeof entry === 'object' && entry !== null ? entry : {}
}

/** Puts the value of an option where it belongs, over what the body had. Returns why it could not be read. */
async function fillIn(
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

/** A text as the value that its field takes; one that is no such value stays text, for the contract to reject. */
async function readValue(option: Option, given: readonly string[], api: ApiCall): Promise<ReadValue> {
  const [text = ''] = given
  if (option.kind === 'json') return readJson(option, text, api)
  if (option.kind === 'list') {
    const entry = fieldKind(option.entry ?? 'string')
    return { value: coerceField({ kind: 'list', entry }, given.flatMap(listItems)) }
  }
  return { value: coerceField({ kind: fieldKind(option.kind) }, text) }
}

function fieldKind(kind: ValueKind): FieldKind {
  return kind === 'integer' || kind === 'boolean' ? kind : 'string'
}

/** A list may come bare or wrapped as in the body: `[…]` or `{"items": […]}`. */
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

/** Parses what an option holds; what breaks it is explained at length. */
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

/** Names the first field, and the others if any of them is enough. */
function missingBodyMessage(firstField: Option, options: readonly Option[]): string {
  const message = `Either --body, --body-file, or --${firstField.name} is required`
  const others = options.filter(({ fills }) => fills?.in === 'body').slice(1)
  if (firstField.required || others.length === 0) return message
  return `${message}, or another field: ${others.map(({ name }) => `--${name}`).join(', ')}`
}
