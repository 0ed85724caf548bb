import type { Input, InputProblem, SplitInput } from 'qasphere-client'
import type { ApiCall, Option } from '../commands/command.js'
import type { RunContext } from '../run-context.js'
import { readBody } from './body-source.js'
import type { FoundProblem } from './check-input.js'
import { customFieldFilters } from './custom-field-filters.js'
import { exclusions } from './exclusions.js'
import { nameProblem } from './name-problem.js'
import { optionValue } from './option-value.js'
import { unknownFieldWarnings } from './unknown-fields.js'

/** What the options of a command say about its request. */
export interface CollectedInput extends SplitInput {
  readonly problems: readonly InputProblem[]
  readonly warnings: readonly string[]
}

type Fields = Record<string, unknown>

/** Gathers parameters, query and body, checks them against the contract and lists every mistake. */
export async function collectInput(context: RunContext, api: ApiCall): Promise<CollectedInput> {
  const { command, values } = context
  const takesBody = api.request.body !== undefined
  const source = takesBody ? await readBody(context, api) : undefined
  const filters = customFieldFilters(values.get('cf') ?? [])
  const fields = { params: {}, query: filters.query, body: { ...source?.value } }
  const problems = [...exclusions(command, api, values), ...(source?.problems ?? []), ...filters.problems]

  /** Options whose value could not even be read; nothing more is said of them. */
  const unread = new Set<Option>()
  for (const option of command.options) {
    const given = values.get(option.name)
    if (!given || !option.fills) continue
    const read = await optionValue(option, given, api)
    if ('problem' in read) {
      problems.push(read.problem)
      unread.add(option)
    } else {
      fill(fields[option.fills.in], option, read.value)
    }
  }

  const firstField = command.options.find(({ fills }) => fills?.in === 'body')
  const lacksBody =
    takesBody && firstField !== undefined && isBodyMissing(command.options, firstField, values)
  if (lacksBody) {
    problems.push({ where: '', message: `Either --body, --body-file, or --${firstField.name} is required` })
  }
  for (const found of await contractProblems(command.options, api, fields)) {
    const { option, problem } = nameProblem(found, command.options, values, source)
    const isSaid = option && (unread.has(option) || (lacksBody && option === firstField))
    // What a body that cannot be read would have had, nobody knows.
    const isUnknown =
      found.place === 'body' && source && !source.value && !(option && values.has(option.name))
    if (!isSaid && !isUnknown) problems.push(problem)
  }
  return {
    params: fields.params,
    query: fields.query,
    ...(takesBody ? { body: fields.body } : {}),
    problems,
    warnings: source ? unknownFieldWarnings(source, command.options) : [],
  }
}

/** Puts a value where its option says: field by field over what the body had. */
function fill(fields: Fields, { fills }: Option, value: unknown): void {
  if (fills) fields[fills.field] = fills.inside === undefined ? value : { [fills.inside]: value }
}

function isBodyMissing(
  options: readonly Option[],
  firstField: Option,
  values: ReadonlyMap<string, readonly string[]>,
): boolean {
  if (values.has('body') || values.has('body-file') || values.has(firstField.name)) return false
  const hasOther = options.some(({ name, fills }) => fills?.in === 'body' && values.has(name))
  return firstField.required || !hasOther
}

/** Loads the contract's schemas only for a command that has something to check. */
async function contractProblems(
  options: readonly Option[],
  api: ApiCall,
  fields: { readonly params: Input; readonly query: Input; readonly body: Input },
): Promise<FoundProblem[]> {
  if (!options.some((option) => option.fills)) return []
  const { checkInput } = await import('./check-input.js')
  return checkInput(api.endpoint, fields)
}
