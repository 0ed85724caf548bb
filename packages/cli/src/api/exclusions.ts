import type { InputProblem } from 'qasphere-client'
import type { ApiCall, Command } from '../input/command.js'
import { givenTo, isOn, type OptionValues } from '../input/option-values.js'

/** Options that were given together though only one of them can count. */
export function exclusions(command: Command, api: ApiCall, values: OptionValues): InputProblem[] {
  const pairs = [['body', 'body-file'], ...pagingPairs(api, values), ...sameFieldPairs(command)]
  const clashes = pairs
    .filter((pair) => pair.every((name) => values.has(name)))
    .map((pair) => ({
      where: '',
      message: `${pair.map((name) => `--${name}`).join(' and ')} are mutually exclusive`,
    }))
  const isEndless = isOn(values, 'all') && givenTo(values, 'limit') === '0' && api.paging === 'offset'
  return isEndless
    ? [...clashes, { where: '--limit', message: 'must be a positive integer with --all' }]
    : clashes
}

/** Where `--all` follows pages, `--limit` is their size and `--offset` where to begin. */
function pagingPairs({ paging }: ApiCall, values: OptionValues): string[][] {
  if (!isOn(values, 'all')) return []
  if (paging === 'offset') return [['all', 'page']]
  if (paging === 'complete') return ['page', 'limit', 'offset'].map((name) => ['all', name])
  return []
}

/** `--precondition-text` and `--precondition-id` fill the same field, and so does `--precondition`. */
function sameFieldPairs({ options }: Command): string[][] {
  return options.flatMap(({ name, fills }, index) => {
    const others = options.slice(index + 1).filter((other) => fills && isSameField(fills, other.fills))
    return others.map((other) => [name, other.name])
  })
}

type Fills = Command['options'][number]['fills']

function isSameField(one: NonNullable<Fills>, other: Fills): boolean {
  return other !== undefined && one.in === other.in && one.field === other.field
}
