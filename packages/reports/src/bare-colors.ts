/** What ends a color, by what begins it. Zero, written or not, ends every color. */
const endOf: ReadonlyMap<number, number> = new Map([
  ...pairs([1, 2], 22),
  ...pairs([3], 23),
  ...pairs([4, 21], 24),
  ...pairs([5, 6], 25),
  ...pairs([7], 27),
  ...pairs([8], 28),
  ...pairs([9], 29),
  ...pairs([30, 31, 32, 33, 34, 35, 36, 37, 38, 90, 91, 92, 93, 94, 95, 96, 97], 39),
  ...pairs([40, 41, 42, 43, 44, 45, 46, 47, 48, 100, 101, 102, 103, 104, 105, 106, 107], 49),
])

const ends = new Set([0, ...endOf.values()])
/** One of these is in every text that has something to remove: each color ends, and few ends are possible. */
const signs = [...[...ends].map((end) => `[${end}m`), '[m', '[00m', '[0;', ']8;;']

/**
 * A color code without its escape character, but not a list of quantities, which begins in the same way: `[0m, 5m]`,
 * `[30m]`. An escape character in words (`\x1b[31m`) belongs to the text: the test may be about it.
 */
const codes = new RegExp(
  [
    String.raw`(?<!\\x1[bB]|\\u001[bB]|\\u\{1[bB]\}|\\0?33|\\e|\^\[)[\ufffd\u241b]?`,
    String.raw`\[((?:\d{1,3}(?:;\d{1,3}){0,9})?)m`,
    String.raw`(?!(?:\s?(?:,|;|\.\.\.?|-|–|to)\s?\d{1,9}(?:\.\d{1,9})?\s?[a-z]{0,3}){1,99}\s?\])`,
    // The end of a color in brackets, as loggers write levels, is no quantity.
    String.raw`(?:(?!\s?\])|(?<=\[(?:0{0,2}|2[2-9]|39|49)m))`,
  ].join(''),
  'g',
)

/** The beginning of a link, to the end of its address if that has its terminator, and the end of a link. */
const links = /\]8;[^;\s\]]{0,99};(?:[^\s\\\]]{0,2000}\\)?/g

/** Whether a text may have color codes without their escape character. */
export function hasBareColors(text: string): boolean {
  return signs.some((sign) => text.includes(sign))
}

/**
 * Text without color codes that have lost their escape character, as written by tools that drop what XML forbids.
 * Codes are removed only if a color begins and its end follows: `[0m` alone is text.
 */
export function removeBareColors(text: string): string {
  if (!hasBareColors(text)) return text
  const found = [...text.matchAll(codes)].map(([, parameters = '']) => parameters)
  return (hasColor(found) ? text.replace(codes, '') : text).replace(links, '')
}

/** Whether a color begins and ends in a row of codes. */
function hasColor(codes: readonly string[]): boolean {
  const open = new Set<number>()
  for (const parameters of codes) {
    const [first = 0] = parameters.split(';').map(Number)
    const end = endOf.get(first)
    if (end !== undefined) open.add(end)
    else if (open.has(first) || (first === 0 && open.size > 0)) return true
  }
  return false
}

function pairs(begins: readonly number[], end: number): [number, number][] {
  return begins.map((begin) => [begin, end])
}
