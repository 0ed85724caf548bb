import type { Input, InputProblem, SplitInput } from 'qasphere-client'
import type { ApiCall, RunContext } from '../input/command.js'
import type { Destination, Option } from '../input/option.js'
import { givenTo, isOn, type OptionValues } from '../input/option-values.js'
import { readBody } from './body-source.js'
import type { CheckedInput } from './check-input.js'
import { customFieldFilters } from './custom-field-filters.js'
import { nameProblem } from './name-problem.js'
import { optionValue } from './option-value.js'
import { unknownFieldWarnings } from './unknown-fields.js'

/** What the options of a command say about its request. */
export interface CollectedInput extends SplitInput {
  readonly problems: readonly InputProblem[]
  readonly warnings: readonly string[]
}

/** Gathers parameters, query and body, checks them against the contract and lists every mistake. */
export async function collectInput(context: RunContext, api: ApiCall): Promise<CollectedInput> {
  const { command, values } = context
  const takesBody = api.request.body !== undefined
  const source = takesBody ? await readBody(context, api) : undefined
  const fields = {
    params: {},
    query: customFieldFilters(values.get('cf') ?? []),
    body: { ...source?.value },
  }
  const problems = [...pageSizeProblems(api, values), ...(source?.problems ?? [])]

  const unread = await fillIn(fields, command.options, values, api, problems)

  const firstField = command.options.find(({ fills }) => fills?.in === 'body')
  const lacksBody =
    takesBody && firstField !== undefined && isBodyMissing(command.options, firstField, values)
  if (lacksBody) {
    problems.push({ where: '', message: missingBodyMessage(firstField, command.options) })
  }
  const checked = await checkByContract(command.options, api, fields)
  for (const found of checked.problems) {
    const { option, problem } = nameProblem(found, command.options, values, source)
    const isSaid = option && (unread.has(option) || (lacksBody && option === firstField))
    // A body that cannot be read may well have the field.
    const isUnknown =
      found.place === 'body' && source && !source.value && !(option && values.has(option.name))
    if (!isSaid && !isUnknown) problems.push(problem)
  }
  return {
    params: fields.params,
    query: fields.query,
    ...(takesBody ? { body: fields.body } : {}),
    problems,
    warnings: unknownFieldWarnings(
      checked.ignored.map((found) => nameProblem(found, command.options, values, source).problem),
    ),
  }
}

/** `--limit` is the size of the pages that `--all` reads. */
function pageSizeProblems({ paging }: ApiCall, values: OptionValues): InputProblem[] {
  const isEndless = isOn(values, 'all') && givenTo(values, 'limit') === '0' && paging === 'offset'
  return isEndless ? [{ where: '--limit', message: 'must be a positive integer with --all' }] : []
}

/**
 * Puts what options were given where they say, field by field over what the body had. Returns the options whose value
 * could not even be read; nothing more is to be said of them.
 */
async function fillIn(
  fields: Readonly<Record<Destination['in'], Record<string, unknown>>>,
  options: readonly Option[],
  values: OptionValues,
  api: ApiCall,
  problems: InputProblem[],
): Promise<ReadonlySet<Option>> {
  const unread = new Set<Option>()
  for (const option of options) {
    const { name, fills } = option
    const given = values.get(name)
    if (!given || !fills) continue
    const read = await optionValue(option, given, api)
    if ('problem' in read) {
      problems.push(read.problem)
      unread.add(option)
    } else {
      fields[fills.in][fills.field] = fills.inside === undefined ? read.value : { [fills.inside]: read.value }
    }
  }
  return unread
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

/** Loads the contract's schemas only for a command that has something to check. */
async function checkByContract(
  options: readonly Option[],
  api: ApiCall,
  fields: { readonly params: Input; readonly query: Input; readonly body: Input },
): Promise<CheckedInput> {
  if (!options.some((option) => option.fills)) return { problems: [], ignored: [] }
  const { checkInput } = await import('./check-input.js')
  return checkInput(api.endpoint, fields)
}
