import { jsonFormats } from './json-formats.js'
import { type KnownFormat, playwrightBlob } from './known-formats.js'
import { decodeStart, readStart } from './read-start.js'
import { isSubunit2, subunitStream, textFormats } from './text-formats.js'
import { xmlFormats } from './xml-formats.js'

/** The kind of content of a file, regardless of its name. */
export type Content = 'empty' | 'xml' | 'json' | 'text' | 'zip' | 'binary'

/** The format of a file, as recognized by its start. */
export interface Recognized extends KnownFormat {
  readonly content: Content
  /** False if only the kind of content is known, such as "a JSON file". */
  readonly isKnown: boolean
}

/**
 * Recognizes the format of a file from its first 64 KiB or, for a ZIP archive, its directory. Throws the errors of
 * `open`, for example if the file cannot be read.
 */
export async function recognizeFile(path: string): Promise<Recognized> {
  const { bytes, isCut } = await readStart(path)
  if (bytes.length === 0) return createUnknown('empty', 'empty')
  if (isZip(bytes)) return recognizeZip(path)
  if (isSubunit2(bytes)) return createKnown('binary', subunitStream)
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    return createKnown('binary', { name: 'a gzip archive', advice: 'Unpack it first' })
  }
  const text = decodeStart(bytes)
  if (text === undefined) return createUnknown('binary', 'a binary file')
  if (text.trim() === '')
    return isCut ? createUnknown('text', 'a text file') : createUnknown('empty', 'empty')
  return recognizeText(text)
}

/** Whether bytes start with `PK` and the signature of a file, or of the end of an empty archive. */
function isZip(bytes: Buffer): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5)
}

async function recognizeZip(path: string): Promise<Recognized> {
  const { listZip } = await import('./zip-contents.js')
  const names = await listZip(path)
  if (!names) return createUnknown('zip', 'a damaged ZIP archive')
  if (names.length === 0) return createKnown('zip', { name: 'an empty ZIP archive' })
  // Older versions of Playwright name the event file after the shard, such as report-2.jsonl.
  if (names.some((name) => /^[^/]*\.jsonl$/.test(name))) return createKnown('zip', playwrightBlob)
  if (names.some((name) => name.endsWith('.trace'))) return createKnown('zip', { name: 'a Playwright trace' })
  const advice = 'Unpack it first'
  if (names.some((name) => name.endsWith('-result.json'))) {
    return createKnown('zip', { name: 'a ZIP archive of Allure results', advice })
  }
  return createKnown('zip', {
    name: 'a ZIP archive',
    advice: `If it contains reports, ${advice.toLowerCase()}`,
  })
}

async function recognizeText(text: string): Promise<Recognized> {
  const xml = extractXml(text)
  if (xml !== undefined) return recognizeXml(xml)
  const { readJsonShape } = await import('./json-shape.js')
  let format: KnownFormat | undefined
  const json = readJsonShape(text, (shape) => {
    format = jsonFormats.find(({ isShape }) => isShape(shape))
    return format !== undefined
  })
  if (json) {
    format ??= jsonFormats.find(({ isShape }) => isShape(json))
    return format ? createKnown('json', format) : createUnknown('json', 'a JSON file')
  }
  const found = textFormats.find(({ patterns }) => patterns.every((pattern) => pattern.test(text)))
  return found ? createKnown('text', found) : createUnknown('text', 'a text file')
}

/** Returns the XML in a text, without lines that a tool printed before it. */
function extractXml(text: string): string | undefined {
  const trimmed = text.trimStart()
  if (trimmed.startsWith('<')) return trimmed
  const start = /^[ \t]*<(?:\?xml\s|!DOCTYPE\s|testsuites?[\s>])/m.exec(text)
  return start ? text.slice(start.index).trimStart() : undefined
}

async function recognizeXml(text: string): Promise<Recognized> {
  const { readXmlRoot } = await import('./xml-root.js')
  const root = readXmlRoot(text)
  if (!root) return createUnknown('xml', 'an XML file without a root element')
  const format = xmlFormats.find(({ isRoot }) => isRoot(root))
  return format
    ? createKnown('xml', format)
    : createUnknown('xml', `an XML file whose root is <${root.name}>`)
}

function createKnown(content: Content, { name, readAs, advice }: KnownFormat): Recognized {
  return {
    content,
    isKnown: true,
    name,
    ...(readAs === undefined ? {} : { readAs }),
    ...(advice === undefined ? {} : { advice }),
  }
}

function createUnknown(content: Content, name: string): Recognized {
  return { content, isKnown: false, name }
}
