import type { Attributes } from './attempt-element.js'
import { cdataEnd, cdataStart, decodeText } from './output-text.js'

/** A test case with only output, like most test cases of a large report. */
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
 * Reads the test case whose start tag is at a position in XML, in a fraction of the time of a parser, which examines
 * every character. The XML must not contain carriage returns or characters that XML forbids.
 * Returns undefined if the element is incomplete, or contains anything that requires a parser.
 */
export function readSimpleTestCase(xml: string, start: number): SimpleTestCase | undefined {
  if (!xml.startsWith(testCaseStart, start)) return undefined
  // If a value contains this character, the number of quotes before it is odd.
  const tagEnd = xml.indexOf('>', start)
  // Without this check, the content would be searched for from the start of the chunk.
  if (tagEnd < 0) return undefined
  const isClosed = xml[tagEnd - 1] === '/'
  const attributes = readSimpleAttributes(
    xml.slice(start + testCaseStart.length, isClosed ? tagEnd - 1 : tagEnd),
  )
  if (!attributes) return undefined
  if (isClosed) return { attributes, stdout: '', stderr: '', end: tagEnd + 1 }
  let [stdout, stderr] = ['', '']
  for (let at = tagEnd + 1; ; ) {
    const tag = findNextTag(xml, at)
    if (tag === undefined) return undefined
    if (xml.startsWith(testCaseEnd, tag)) return { attributes, stdout, stderr, end: tag + testCaseEnd.length }
    const output = readSimpleOutput(xml, tag)
    if (!output) return undefined
    if (output.isError) stderr += output.text
    else stdout += output.text
    at = output.end
  }
}

/** Returns the position of the next tag, if there is only white space before it. */
export function findNextTag(xml: string, start: number): number | undefined {
  const tag = xml.indexOf('<', start)
  return tag >= 0 && (tag === start || xml.slice(start, tag).trim() === '') ? tag : undefined
}

/** Common attributes as they are usually written, as a fast path. */
const knownNames: ReadonlyMap<string, string> = new Map(
  ['name', 'classname', 'time', 'file', 'line', 'status', 'result', 'timestamp', 'assertions'].map((name) => [
    ` ${name}=`,
    name,
  ]),
)

/** Reads the attributes of a tag from the text after the element's name. */
function readSimpleAttributes(text: string): Attributes | undefined {
  // References, white space other than spaces, and nested tags require a parser.
  if (text.includes('&') || text.includes('<') || text.includes('\n') || text.includes('\t')) return undefined
  const parts = text.split('"')
  const rest = parts.pop()
  if (parts.length % 2 === 1 || rest?.trim() !== '') return undefined
  const attributes: Record<string, string> = {}
  for (let at = 0; at < parts.length; at += 2) {
    const [before = '', value = ''] = [parts[at], parts[at + 1]]
    const name = knownNames.get(before) ?? /^ +([A-Za-z_][\w.-]*)=$/.exec(before)?.[1]
    // Duplicate attributes and names such as `constructor` require a parser.
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

/** Reads the output element at a position: character data, or one CDATA section. */
function readSimpleOutput(xml: string, start: number): SimpleOutput | undefined {
  const isError = xml.startsWith(errorStart, start)
  if (!isError && !xml.startsWith(outputStart, start)) return undefined
  const begin = start + outputStart.length
  const isSection = xml.startsWith(cdataStart, begin)
  const textStart = isSection ? begin + cdataStart.length : begin
  const textEnd = xml.indexOf(isSection ? cdataEnd : '<', textStart)
  const endTag = isSection ? textEnd + cdataEnd.length : textEnd
  if (textEnd < 0 || !xml.startsWith(isError ? '</system-err>' : '</system-out>', endTag)) return undefined
  const raw = xml.slice(textStart, textEnd)
  const text = isSection ? raw : decodeText(raw)
  return text === undefined ? undefined : { text, isError, end: endTag + outputStart.length + 1 }
}
