import type { InputProblem } from 'qasphere-client'
import type { Option } from '../input/option.js'
import type { OptionValues } from '../input/option-values.js'
import type { BodySource } from './body-source.js'
import type { FoundProblem } from './check-input.js'

/** A mistake as its user knows it: under the option it came from, with the path inside that option's JSON. */
export interface NamedProblem {
  readonly option?: Option
  readonly problem: InputProblem
}

export function nameProblem(
  { place, path, message }: FoundProblem,
  options: readonly Option[],
  values: OptionValues,
  body: BodySource | undefined,
): NamedProblem {
  const [field, ...rest] = path
  if (field === undefined) return { problem: { where: place === 'body' && body ? body.option : '', message } }
  if (place === 'query' && String(field).startsWith('cf_')) {
    return { problem: { where: `--cf ${String(field).slice(3)}`, message } }
  }
  const candidates = options.filter(({ fills }) => fills?.in === place && fills.field === field)
  const given = candidates.filter(({ name }) => values.has(name))
  const nested = given.find(({ fills }) => fills?.inside !== undefined && fills.inside === rest[0])
  if (nested)
    return { option: nested, problem: { where: `--${nested.name}${shownPath(rest.slice(1))}`, message } }
  const own = given[0]
  if (!own && place === 'body' && body?.value && Object.hasOwn(body.value, field)) {
    return { problem: { where: `${body.option}${shownPath(path)}`, message } }
  }
  const option = own ?? candidates[0]
  if (!option) return { problem: { where: shownPath(path).replace(/^\./, ''), message } }
  return { option, problem: { where: `--${option.name}${shownPath(rest)}`, message } }
}

/** `['a', 0, 'b c']` as `.a[0]["b c"]`. */
function shownPath(path: readonly PropertyKey[]): string {
  return path
    .map((key) => {
      if (typeof key === 'number') return `[${key}]`
      const name = String(key)
      return /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`
    })
    .join('')
}
