/** Maps each SGR code that starts a style to the code that ends it. Code 0, explicit or implied, ends all styles. */
const endByStart: ReadonlyMap<number, number> = new Map([
  ...createPairs([1, 2], 22),
  ...createPairs([3], 23),
  ...createPairs([4, 21], 24),
  ...createPairs([5, 6], 25),
  ...createPairs([7], 27),
  ...createPairs([8], 28),
  ...createPairs([9], 29),
  ...createPairs([30, 31, 32, 33, 34, 35, 36, 37, 38, 90, 91, 92, 93, 94, 95, 96, 97], 39),
  ...createPairs([40, 41, 42, 43, 44, 45, 46, 47, 48, 100, 101, 102, 103, 104, 105, 106, 107], 49),
])

const ends = new Set([0, ...endByStart.values()])
/** Every text with something to remove contains one of these, because each style is ended by one of a few codes. */
const indicators = [...[...ends].map((end) => `[${end}m`), '[m', '[00m', '[0;', ']8;;']

/**
 * Matches a color code without its escape character, but not a list of quantities, which starts the same way: `[0m, 5m]`,
 * `[30m]`. Also skips codes with a spelled-out escape character (`\x1b[31m`), because the test may be about them.
 */
const codePattern = new RegExp(
  [
    String.raw`(?<!\\x1[bB]|\\u001[bB]|\\u\{1[bB]\}|\\0?33|\\e|\^\[)[\ufffd\u241b]?`,
    String.raw`\[((?:\d{1,3}(?:;\d{1,3}){0,9})?)m`,
    String.raw`(?!(?:\s?(?:,|;|\.\.\.?|-|–|to)\s?\d{1,9}(?:\.\d{1,9})?\s?[a-z]{0,3}){1,99}\s?\])`,
    // The end of a color in brackets, as loggers write levels, is not a quantity.
    String.raw`(?:(?!\s?\])|(?<=\[(?:0{0,2}|2[2-9]|39|49)m))`,
  ].join(''),
  'g',
)

/** Matches the start of a link, including its URL if the URL is terminated, and the end of a link. */
const linkPattern = /\]8;[^;\s\]]{0,99};(?:[^\s\\\]]{0,2000}\\)?/g

/** Whether a text may have color codes without their escape character. */
export function hasBareColors(text: string): boolean {
  return indicators.some((sign) => text.includes(sign))
}

/**
 * Removes color codes without their escape character, which some tools drop because XML does not allow it.
 * Removes codes only if a color starts and ends: `[0m` alone is text.
 */
export function removeBareColors(text: string): string {
  if (!hasBareColors(text)) return text
  const found = [...text.matchAll(codePattern)].map(([, parameters = '']) => parameters)
  return (hasColor(found) ? text.replace(codePattern, '') : text).replace(linkPattern, '')
}

/** Whether a color starts and later ends in a sequence of codes. */
function hasColor(codes: readonly string[]): boolean {
  const open = new Set<number>()
  for (const parameters of codes) {
    const [first = 0] = parameters.split(';').map(Number)
    const end = endByStart.get(first)
    if (end !== undefined) open.add(end)
    else if (open.has(first) || (first === 0 && open.size > 0)) return true
  }
  return false
}

function createPairs(begins: readonly number[], end: number): [number, number][] {
  return begins.map((begin) => [begin, end])
}
