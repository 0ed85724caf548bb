import { ReportError } from '../report.js'
import { readXml } from './decode.js'

/** An element and the line where it begins. */
interface PlacedElement {
  readonly name: string
  readonly line: number
}

/** What is known when the parser gives up. */
interface Surroundings {
  /** Where the parser gave up, both from 1. */
  readonly line: number
  readonly column: number
  /** Where the parser was after the last whole tag, in UTF-16 code units from the start of the file. */
  readonly position: number
  /** The start tag that has not ended. */
  readonly tag: PlacedElement | undefined
  /** The element that ended last. */
  readonly left: PlacedElement
  /** The innermost element that has not ended. */
  readonly open: PlacedElement
}

/** Thrown where the parser gives up, which may be long after the place that is wrong. */
export class BrokenXml extends Error {
  readonly surroundings: Surroundings

  constructor(cause: Error, surroundings: Surroundings) {
    super(cause.message.replace(/^\d+:\d+: /, '').replace(/\.$/, ''), { cause })
    this.surroundings = surroundings
  }
}

/** The error for users: what is wrong, at the place where it begins. */
export async function describeBreak(broken: BrokenXml, path: string): Promise<ReportError> {
  const { line, column, position, tag, left, open } = broken.surroundings
  const { message } = broken
  const errorAt = (words: string, place = { line, column }) =>
    new ReportError(words, { path, line: place.line, column: place.column }, broken)
  if (message === 'unexpected close tag') {
    return errorAt(`${message}: <${left.name}>, which begins in line ${left.line}, is not closed`)
  }
  const isAtEnd = message.startsWith('unclosed tag') || message === 'unexpected end'
  const isOutside = !tag && open.name === ''
  if (message.startsWith('text data outside') || (isAtEnd && isOutside)) {
    const place = await findOutside(path, position)
    if (place) return errorAt('unexpected text outside of the root element', place)
  }
  if (isAtEnd || message === 'incorrect syntax' || /\b(?:entity|entity name)$/.test(message)) {
    const found = await findUnfinished(path, position)
    if (found) return errorAt(found.message, found)
  }
  if (isAtEnd) {
    const element = tag ?? open
    const words = tag ? `in the tag <${element.name}>` : `in <${element.name}>`
    return errorAt(`unclosed tag: the file ends ${words}, which begins in line ${element.line}`)
  }
  return errorAt(tag ? `${message} in the tag <${tag.name}>, which begins in line ${tag.line}` : message)
}

interface Unfinished {
  readonly message: string
  readonly line: number
  readonly column: number
}

/** Maximum length of the text that is searched, in UTF-16 code units. */
const maxSearched = 16 * 1024 * 1024

const sections: ReadonlyMap<string, { readonly name: string; readonly end: string }> = new Map([
  ['<!--', { name: 'comment', end: '-->' }],
  ['<![CDATA[', { name: 'CDATA section', end: ']]>' }],
  ['<?', { name: 'processing instruction', end: '?>' }],
])

const predefined = new Set(['&amp;', '&lt;', '&gt;', '&quot;', '&apos;'])

/** The first section without an end, `<!` of no section, or `&` without a reference, from a position in the text of a file. */
async function findUnfinished(path: string, position: number): Promise<Unfinished | undefined> {
  const { text, line, column } = await readFrom(path, position)
  // At each place one alternative is tried, and sections are skipped as a whole: the time is linear.
  for (let at = 0; at < text.length; ) {
    const start = /<!--|<!\[CDATA\[|<!|<\?|&(?:#?\w{1,32};)?/g
    start.lastIndex = at
    const found = start.exec(text)
    if (!found) return undefined
    const [written] = found
    const section = sections.get(written)
    const end = section ? text.indexOf(section.end, start.lastIndex) : -1
    if (section && end >= 0) at = end + section.end.length
    else if (!section && isReference(written)) at = start.lastIndex
    else return { message: wordsFor(written, section?.name), ...placeIn(text, found.index, line, column) }
  }
  return undefined
}

/**
 * Where text outside of the root element begins: the parser reports it where it ends. From a position outside of the
 * root, in the text of a file, the first that is neither white space nor a comment nor a processing instruction.
 */
async function findOutside(
  path: string,
  position: number,
): Promise<{ readonly line: number; readonly column: number } | undefined> {
  const { text, line, column } = await readFrom(path, position)
  const ignorable = /\s+|<!--|<\?/y
  for (let at = 0; at < text.length; ) {
    ignorable.lastIndex = at
    const [written] = ignorable.exec(text) ?? []
    if (written === undefined) return placeIn(text, at, line, column)
    const section = sections.get(written)
    const end = section ? text.indexOf(section.end, ignorable.lastIndex) : -1
    // A section without an end is what findUnfinished finds.
    if (section && end < 0) return undefined
    at = section ? end + section.end.length : ignorable.lastIndex
  }
  return undefined
}

function isReference(written: string): boolean {
  return predefined.has(written) || /^&#(?:\d+|x[0-9a-f]+);$/i.test(written)
}

function wordsFor(written: string, section: string | undefined): string {
  if (section !== undefined) return `the ${section} that begins here is not closed`
  if (written === '<!') return '"<!" that begins neither a comment nor a CDATA section; expected &lt;!'
  if (written === '&') return '"&" without a reference; expected &amp;'
  return `undefined entity ${written}; expected the character itself, or its number`
}

/** The text of a file from a position, with the place of its beginning. */
async function readFrom(
  path: string,
  position: number,
): Promise<{ text: string; line: number; column: number }> {
  const kept: string[] = []
  let length = 0
  let skipped = 0
  let place = { line: 1, column: 1 }
  for await (const { text } of readXml(path)) {
    const begin = Math.min(text.length, position - skipped)
    skipped += begin
    if (begin > 0) place = placeIn(text, begin, place.line, place.column)
    if (begin === text.length) continue
    kept.push(text.slice(begin))
    length += text.length - begin
    if (length > maxSearched) break
  }
  return { text: kept.join(''), ...place }
}

/** The place of an index in a text that begins at a line and column. */
function placeIn(
  text: string,
  index: number,
  line: number,
  column: number,
): { line: number; column: number } {
  const before = text.slice(0, index)
  const lineStart = before.lastIndexOf('\n') + 1
  const lines = lineStart === 0 ? 0 : before.split('\n').length - 1
  return { line: line + lines, column: lineStart === 0 ? column + index : index - lineStart + 1 }
}
