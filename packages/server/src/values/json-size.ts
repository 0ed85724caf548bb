const [quote, backslash, comma] = [0x22, 0x5c, 0x2c]
const opening = new Set([0x5b, 0x7b])
const closing = new Set([0x5d, 0x7d])

/** Maximum number of values in a JSON text, and maximum nesting depth. */
export interface JsonLimits {
  readonly maxValues: number
  readonly maxDepth: number
}

/**
 * Measures the number of values and the nesting depth of a JSON text without parsing it into values, each of which
 * takes many times the memory of its text. Stops as soon as a limit is exceeded.
 */
export function measureJson(
  bytes: Buffer,
  { maxValues, maxDepth }: JsonLimits,
): { values: number; depth: number } {
  let [values, open, depth] = [1, 0, 0]
  for (let at = 0; at < bytes.length && values <= maxValues && depth <= maxDepth; at++) {
    const byte = bytes[at] ?? 0
    if (byte === quote) at = findEndOfString(bytes, at)
    else if (byte === comma) values += 1
    else if (opening.has(byte)) {
      values += 1
      open += 1
      depth = Math.max(depth, open)
    } else if (closing.has(byte)) open -= 1
  }
  return { values, depth }
}

/** Returns the position of the quote that ends a string, or the end of the text. */
function findEndOfString(bytes: Buffer, start: number): number {
  for (let end = bytes.indexOf(quote, start + 1); end !== -1; end = bytes.indexOf(quote, end + 1)) {
    let escapes = 0
    while (bytes[end - 1 - escapes] === backslash) escapes += 1
    if (escapes % 2 === 0) return end
  }
  return bytes.length
}
