import {
  isSubunit2,
  jsonFormats,
  type KnownFormat,
  playwrightBlob,
  subunitStream,
  textFormats,
  xmlFormats,
} from './known-formats.js'
import { decodeStart, readStart } from './read-start.js'

/** What kind of content a file has, whatever its name. */
export type Content = 'empty' | 'xml' | 'json' | 'text' | 'zip' | 'binary'

/** What a file is, as far as its beginning shows. */
export interface Recognized extends KnownFormat {
  readonly content: Content
  /** False if only the kind of content is known, such as "a JSON file". */
  readonly isKnown: boolean
}

/**
 * Says which format a file is in, from its first 64 KiB or, for a ZIP archive, its directory. Throws as `open` does,
 * for example if the file cannot be read.
 */
export async function recognizeFile(path: string): Promise<Recognized> {
  const { bytes, isCut } = await readStart(path)
  if (bytes.length === 0) return unknown('empty', 'empty')
  if (isZip(bytes)) return recognizeZip(path)
  if (isSubunit2(bytes)) return known('binary', subunitStream)
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    return known('binary', { name: 'a gzip archive', advice: 'Unpack it first' })
  }
  const text = decodeStart(bytes)
  if (text === undefined) return unknown('binary', 'a binary file')
  if (text.trim() === '') return isCut ? unknown('text', 'a text file') : unknown('empty', 'empty')
  return recognizeText(text)
}

/** `PK` and the signature of a first file, or of the end of an archive without files. */
function isZip(bytes: Buffer): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5)
}

async function recognizeZip(path: string): Promise<Recognized> {
  const { listZip } = await import('./zip-contents.js')
  const names = await listZip(path)
  if (!names) return unknown('zip', 'a damaged ZIP archive')
  if (names.length === 0) return known('zip', { name: 'an empty ZIP archive' })
  // Older versions of Playwright name the events after the shard, such as report-2.jsonl.
  if (names.some((name) => /^[^/]*\.jsonl$/.test(name))) return known('zip', playwrightBlob)
  if (names.some((name) => name.endsWith('.trace'))) return known('zip', { name: 'a Playwright trace' })
  const advice = 'Unpack it first'
  if (names.some((name) => name.endsWith('-result.json'))) {
    return known('zip', { name: 'a ZIP archive of Allure results', advice })
  }
  return known('zip', { name: 'a ZIP archive', advice: `If it contains reports, ${advice.toLowerCase()}` })
}

async function recognizeText(text: string): Promise<Recognized> {
  const xml = xmlIn(text)
  if (xml !== undefined) return recognizeXml(xml)
  const { readJsonShape } = await import('./json-shape.js')
  let format: KnownFormat | undefined
  const json = readJsonShape(text, (shape) => {
    format = jsonFormats.find(({ isShape }) => isShape(shape))
    return format !== undefined
  })
  if (json) {
    format ??= jsonFormats.find(({ isShape }) => isShape(json))
    return format ? known('json', format) : unknown('json', 'a JSON file')
  }
  const found = textFormats.find(({ patterns }) => patterns.every((pattern) => pattern.test(text)))
  return found ? known('text', found) : unknown('text', 'a text file')
}

/** The XML in a text: all of it, or what follows the lines that a tool printed before it. */
function xmlIn(text: string): string | undefined {
  const trimmed = text.trimStart()
  if (trimmed.startsWith('<')) return trimmed
  const start = /^[ \t]*<(?:\?xml\s|!DOCTYPE\s|testsuites?[\s>])/m.exec(text)
  return start ? text.slice(start.index).trimStart() : undefined
}

async function recognizeXml(text: string): Promise<Recognized> {
  const { readXmlRoot } = await import('./xml-root.js')
  const root = readXmlRoot(text)
  if (!root) return unknown('xml', 'an XML file without a root element')
  const format = xmlFormats.find(({ isRoot }) => isRoot(root))
  return format ? known('xml', format) : unknown('xml', `an XML file whose root is <${root.name}>`)
}

function known(content: Content, { name, readAs, advice }: KnownFormat): Recognized {
  return {
    content,
    isKnown: true,
    name,
    ...(readAs === undefined ? {} : { readAs }),
    ...(advice === undefined ? {} : { advice }),
  }
}

function unknown(content: Content, name: string): Recognized {
  return { content, isKnown: false, name }
}
