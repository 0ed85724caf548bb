import type { Attributes } from './attempt-element.js'
import { cdataEnd, cdataStart, textOf } from './output-text.js'

/** A test case with nothing but output in it, as most of a large report are. */
export interface SimpleTestCase {
  readonly attributes: Attributes
  readonly stdout: string
  readonly stderr: string
  /** The position after the element. */
  readonly end: number
}

export const testCaseStart = '<testcase'
const testCaseEnd = '</testcase>'

/**
 * The test case whose start tag begins at a position of XML between elements, in a fraction of the time that a parser
 * takes, which looks at every character. The XML must have no carriage returns and no characters that XML forbids.
 * Undefined if the element is not complete, or if it has anything that only a parser knows how to read or to reject.
 */
export function simpleTestCaseAt(xml: string, start: number): SimpleTestCase | undefined {
  if (!xml.startsWith(testCaseStart, start)) return undefined
  // A value may contain this character; then quotes do not come in pairs.
  const tagEnd = xml.indexOf('>', start)
  const isClosed = xml[tagEnd - 1] === '/'
  const attributes = simpleAttributes(
    xml.slice(start + testCaseStart.length, isClosed ? tagEnd - 1 : Math.max(tagEnd, start)),
  )
  if (!attributes) return undefined
  if (isClosed) return { attributes, stdout: '', stderr: '', end: tagEnd + 1 }
  let [stdout, stderr] = ['', '']
  for (let at = tagEnd + 1; ; ) {
    const tag = nextTag(xml, at)
    if (tag === undefined) return undefined
    if (xml.startsWith(testCaseEnd, tag)) return { attributes, stdout, stderr, end: tag + testCaseEnd.length }
    const output = simpleOutputAt(xml, tag)
    if (!output) return undefined
    if (output.isError) stderr += output.text
    else stdout += output.text
    at = output.end
  }
}

/** Where the next tag begins, if there is only white space before it. */
export function nextTag(xml: string, start: number): number | undefined {
  const tag = xml.indexOf('<', start)
  return tag >= 0 && (tag === start || xml.slice(start, tag).trim() === '') ? tag : undefined
}

/** How attributes are written that many reports have, to save a closer look. */
const knownNames: ReadonlyMap<string, string> = new Map(
  ['name', 'classname', 'time', 'file', 'line', 'status', 'result', 'timestamp', 'assertions'].map((name) => [
    ` ${name}=`,
    name,
  ]),
)

/** The attributes of a tag, from its text after the element's name. */
function simpleAttributes(text: string): Attributes | undefined {
  // A parser decodes references, turns other white space in values into spaces, and rejects tags inside of tags.
  if (text.includes('&') || text.includes('<') || text.includes('\n') || text.includes('\t')) return undefined
  const parts = text.split('"')
  const rest = parts.pop()
  if (parts.length % 2 === 1 || rest?.trim() !== '') return undefined
  const attributes: Record<string, string> = {}
  for (let at = 0; at < parts.length; at += 2) {
    const [before = '', value = ''] = [parts[at], parts[at + 1]]
    const name = knownNames.get(before) ?? /^ +([A-Za-z_][\w.-]*)=$/.exec(before)?.[1]
    // Besides attributes that are written twice, this leaves names such as `constructor` to the parser.
    if (name === undefined || name in attributes) return undefined
    attributes[name] = value
  }
  return attributes
}

const outputStart = '<system-out>'
const errorStart = '<system-err>'

interface SimpleOutput {
  readonly text: string
  readonly isError: boolean
  /** The position after the element. */
  readonly end: number
}

/** The output element that begins at a position: character data, or one CDATA section. */
function simpleOutputAt(xml: string, start: number): SimpleOutput | undefined {
  const isError = xml.startsWith(errorStart, start)
  if (!isError && !xml.startsWith(outputStart, start)) return undefined
  const begin = start + outputStart.length
  const isSection = xml.startsWith(cdataStart, begin)
  const textStart = isSection ? begin + cdataStart.length : begin
  const textEnd = xml.indexOf(isSection ? cdataEnd : '<', textStart)
  const endTag = isSection ? textEnd + cdataEnd.length : textEnd
  if (textEnd < 0 || !xml.startsWith(isError ? '</system-err>' : '</system-out>', endTag)) return undefined
  const raw = xml.slice(textStart, textEnd)
  const text = isSection ? raw : textOf(raw)
  return text === undefined ? undefined : { text, isError, end: endTag + outputStart.length + 1 }
}
