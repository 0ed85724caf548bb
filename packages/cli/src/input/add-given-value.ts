/** Maximum length of a value that a message repeats. */
const maxShownLength = 100

/**
 * Adds the given value to a message about it, unless it is missing, empty, too long, not a single value, or a URL with a
 * password.
 */
export function addGivenValue(message: string, given: unknown): string {
  const isShown = typeof given === 'string' || typeof given === 'number' || typeof given === 'boolean'
  if (!isShown || given === '' || String(given).length > maxShownLength) return message
  if (/:\/\/[^/]*@/.test(String(given))) return message
  return `${message}, got ${JSON.stringify(given)}`
}

/**
 * Adds the value at a path inside an input to a message of the contract, if that says what is expected instead of the
 * value.
 */
export function addValueAt(message: string, input: unknown, path: readonly PropertyKey[]): string {
  if (!/^must (?:be (?:one of |an? |at (?:most|least) \d+$)|contain only )/.test(message)) return message
  const given = path.reduce<unknown>((inside, key) => {
    return typeof inside === 'object' && inside !== null ? Reflect.get(inside, key) : undefined
  }, input)
  return addGivenValue(message, given)
}
