import { ReportError } from '../report.js'
import { readXml } from './decode.js'

/** An element and the line where it starts. */
interface PlacedElement {
  readonly name: string
  readonly line: number
}

/** The state of the parser when it reports an error. */
interface Surroundings {
  /** Position of the parser error. Line and column start at 1. */
  readonly line: number
  readonly column: number
  /** Position after the last complete tag, in UTF-16 code units from the start of the file. */
  readonly position: number
  /** The incomplete start tag, if any. */
  readonly tag: PlacedElement | undefined
  /** The last element that was closed. */
  readonly left: PlacedElement
  /** The innermost open element. */
  readonly open: PlacedElement
}

/** An error of the parser, which may report it long after the actual error. */
export class BrokenXml extends Error {
  readonly surroundings: Surroundings

  constructor(cause: Error, surroundings: Surroundings) {
    super(cause.message.replace(/^\d+:\d+: /, '').replace(/\.$/, ''), { cause })
    this.surroundings = surroundings
  }
}

/** Creates the error for users, with the position where the error starts. */
export async function describeBreak(broken: BrokenXml, path: string): Promise<ReportError> {
  const { line, column, position, tag, left, open } = broken.surroundings
  const { message } = broken
  const createErrorAt = (words: string, place = { line, column }) =>
    new ReportError(words, { path, line: place.line, column: place.column }, broken)
  if (message === 'unexpected close tag') {
    return createErrorAt(`${message}: <${left.name}>, which starts on line ${left.line}, is not closed`)
  }
  const isAtEnd = message.startsWith('unclosed tag') || message === 'unexpected end'
  const isOutside = !tag && open.name === ''
  if (message.startsWith('text data outside') || (isAtEnd && isOutside)) {
    const place = await findOutside(path, position)
    if (place) return createErrorAt('unexpected text outside of the root element', place)
  }
  if (isAtEnd || message === 'incorrect syntax' || /\b(?:entity|entity name)$/.test(message)) {
    const found = await findUnfinished(path, position)
    if (found) return createErrorAt(found.message, found)
  }
  if (isAtEnd) {
    const element = tag ?? open
    const words = tag ? `in the tag <${element.name}>` : `in <${element.name}>`
    return createErrorAt(`unclosed tag: the file ends ${words}, which starts on line ${element.line}`)
  }
  return createErrorAt(
    tag ? `${message} in the tag <${tag.name}>, which starts on line ${tag.line}` : message,
  )
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

/** Finds the first unclosed section, unknown `<!`, or `&` without a reference after a position in a file. */
async function findUnfinished(path: string, position: number): Promise<Unfinished | undefined> {
  const { text, line, column } = await readFrom(path, position)
  // Tries one alternative at each position and skips complete sections, so the time is linear.
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
    else
      return {
        message: describeUnfinished(written, section?.name),
        ...findPosition(text, found.index, line, column),
      }
  }
  return undefined
}

/**
 * Finds where text outside of the root element starts, because the parser reports its end. Starts at a position outside
 * of the root element and skips white space, comments and processing instructions.
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
    if (written === undefined) return findPosition(text, at, line, column)
    const section = sections.get(written)
    const end = section ? text.indexOf(section.end, ignorable.lastIndex) : -1
    // findUnfinished finds unclosed sections.
    if (section && end < 0) return undefined
    at = section ? end + section.end.length : ignorable.lastIndex
  }
  return undefined
}

function isReference(written: string): boolean {
  return predefined.has(written) || /^&#(?:\d+|x[0-9a-f]+);$/i.test(written)
}

function describeUnfinished(written: string, section: string | undefined): string {
  if (section !== undefined) return `the ${section} that starts here is not closed`
  if (written === '<!') return '"<!" that begins neither a comment nor a CDATA section; expected &lt;!'
  if (written === '&') return '"&" without a reference; expected &amp;'
  return `undefined entity ${written}; expected the character itself, or its number`
}

/** Reads the text of a file from a position, and returns it with the line and column of its start. */
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
    if (begin > 0) place = findPosition(text, begin, place.line, place.column)
    if (begin === text.length) continue
    kept.push(text.slice(begin))
    length += text.length - begin
    if (length > maxSearched) break
  }
  return { text: kept.join(''), ...place }
}

/** Converts an index to line and column, in a text that starts at a given line and column. */
function findPosition(
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
