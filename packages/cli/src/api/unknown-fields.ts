import { nearest } from '../arguments/nearest.js'
import type { Option } from '../commands/command.js'
import type { BodySource } from './body-source.js'

/** Warns of body fields that the API does not know; they are sent as they are, in case it does. */
export function unknownFieldWarnings(
  { option, value = {} }: BodySource,
  options: readonly Option[],
): string[] {
  const known = options.flatMap(({ fills }) => (fills?.in === 'body' ? [fills.field] : []))
  return Object.keys(value)
    .filter((name) => !known.includes(name))
    .map((name) => {
      const guess = nearest(name, known)
      return `${option} has the unknown field ${JSON.stringify(name)}${guess ? `; did you mean ${guess}?` : ''} It is sent as it is.`
    })
}
