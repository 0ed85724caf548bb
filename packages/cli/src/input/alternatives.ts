import type { Option } from './option.js'

/**
 * Returns when a field of the body is required although `option` can fill it, such as `unless --tags or --folder is set`.
 * Undefined if no other option can fill the field.
 */
export function describeAlternatives(
  { name, fills }: Option,
  siblings: readonly Option[],
): string | undefined {
  if (fills?.in !== 'body') return undefined
  const flags = siblings
    .filter((other) => other.name !== name && other.fills?.in === 'body' && other.fills.field === fills.field)
    .map((other) => `--${other.name}`)
  // Intl.ListFormat would take as long as the rest of the help.
  return flags.length === 0 ? undefined : `unless ${flags.join(', ').replace(/, ([^,]+)$/, ' or $1')} is set`
}
