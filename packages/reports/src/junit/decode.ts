import { isAscii } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'
import { TextDecoder } from 'node:util'
import { hasBareColors } from '../bare-colors.js'
import { escapePlaceholders, isPlainText, pytestEscape } from '../plain-text.js'
import { ReportError } from '../report.js'
import { LateDeclarationFilter } from './late-declaration.js'

/** A chunk of an XML file. */
export interface XmlPiece {
  readonly text: string
  /** Whether everything that starts in this chunk or the previous one is already plain text. */
  readonly isPlain: boolean
}

/**
 * Reads the text of an XML file in chunks: UTF-8 unless a byte order mark or the declaration says otherwise
 * (XML 1.0, appendix F). Throws `ReportError` if the file does not exist or its encoding is unknown.
 */
export async function* readXml(path: string): AsyncGenerator<XmlPiece> {
  let decoder: Decoder | undefined
  const start = new LateDeclarationFilter()
  let heldBack = ''
  let wasPlain = true
  try {
    for await (const bytes of smallPieces(path)) {
      decoder ??= createDecoder(bytes, path)
      const read = heldBack + start.write(decoder.write(bytes))
      heldBack = unfinishedReference.exec(read.slice(-maxReferenceLength))?.[0] ?? ''
      const text = heldBack === '' ? read : read.slice(0, -heldBack.length)
      // Checks the whole chunk at once, because checking each text of each test takes several times as long.
      const isPlain = isPlainXml(text, isAscii(bytes))
      yield { text: isPlain ? text : replaceOddCharacters(text), isPlain: isPlain && wasPlain }
      wasPlain = isPlain
    }
  } catch (error) {
    throw error instanceof ReportError ? error : createReadError(path, error)
  }
  if (decoder)
    yield { text: replaceOddCharacters(heldBack + start.write(decoder.end()) + start.end()), isPlain: false }
}

/** Reads large blocks, to wait for few reads, but yields small chunks, which fit into the processor's cache. */
async function* smallPieces(path: string): AsyncGenerator<Buffer> {
  for await (const bytes of createReadStream(path, { highWaterMark: 16 * pieceBytes })) {
    for (let start = 0; start < bytes.length; start += pieceBytes) {
      yield bytes.subarray(start, start + pieceBytes)
    }
  }
}

const pieceBytes = 64 * 1024

/** Maximum length of the end of a chunk that may belong to the next one, in UTF-16 code units. */
const maxReferenceLength = 40
/** Matches the start of a reference, also after the first reference of a surrogate pair. */
const unfinishedReference =
  /(?:&#(?:x0{0,8}d[89ab][0-9a-f]{2}|0{0,8}5[56]\d{3});)?(?:&(?:#(?:x?[0-9a-f]{0,16})?)?)?$/i

/** Matches characters that XML does not allow but tools write, and references, which may also refer to them. */
const oddCharacters =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern looks for these
  /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|(?:&#(?:x[0-9a-f]+|\d+);)+/gi
const references = /&#(?:x([0-9a-f]+)|(\d+));/gi

/** Replaces escape characters, which XML does not allow, with placeholders, and removes other control characters. */
function replaceOddCharacters(text: string): string {
  return text.replace(oddCharacters, (found) =>
    found.startsWith('&') ? filterReferences(found) : getReplacement(found.charCodeAt(0)),
  )
}

/** Removes references to forbidden characters from a sequence. Two references to surrogates are one character. */
function filterReferences(row: string): string {
  const written = row.replace(references, (reference, hex?: string, decimal?: string) => {
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
    if (code >= 0xd800 && code < 0xe000) return String.fromCharCode(code)
    return isForbidden(code) ? getReplacement(code) : reference.toLowerCase()
  })
  return written.toWellFormed()
}

/** Whether XML 1.0 forbids a character, not considering surrogates. */
function isForbidden(code: number): boolean {
  return (
    (code < 0x20 && code !== 9 && code !== 10 && code !== 13) ||
    code === 0xfffe ||
    code === 0xffff ||
    code > 0x10ffff
  )
}

function getReplacement(code: number): string {
  return escapePlaceholders.get(code) ?? (code > 0x10ffff ? '\ufffd' : '')
}

/** Matches the start of a sequence that `plainText` removes. */
const unfinishedSequence = /(?:#(?:x1?)?|\[\d{0,2}|\](?:8;?)?)$/

/** Whether a chunk is plain, has no character references, and does not end with the start of a color code. */
function isPlainXml(text: string, isFromAscii: boolean): boolean {
  if (text.includes('&#') || unfinishedSequence.test(text.slice(-maxReferenceLength))) return false
  // Searching for each of the few forbidden characters takes a third of the time of a single pattern.
  return isFromAscii
    ? !asciiControls.some((control) => text.includes(control)) &&
        !text.includes(pytestEscape) &&
        !hasBareColors(text)
    : isPlainText(text)
}

const asciiControls = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)).filter((char) =>
  /[^\P{Cc}\t\n\r]/u.test(char),
)

/** Decodes bytes in chunks. */
interface Decoder {
  write(bytes: Buffer): string
  end(): string
}

function createDecoder(start: Buffer, path: string): Decoder {
  const label = detectEncoding(start)
  // Almost every report is UTF-8, for which this is several times as fast as TextDecoder.
  if (/^utf-?8$/i.test(label)) return new StringDecoder('utf8')
  try {
    const decoder = new TextDecoder(label)
    return { write: (bytes) => decoder.decode(bytes, { stream: true }), end: () => decoder.decode() }
  } catch (error) {
    throw new ReportError(`unknown encoding "${label}"; save the file as UTF-8`, { path }, error)
  }
}

function detectEncoding(start: Buffer): string {
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be'
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le'
  if (start[0] === 0x3c && start[1] === 0) return 'utf-16le'
  if (start[0] === 0 && start[1] === 0x3c) return 'utf-16be'
  const declaration = start.subarray(0, 4096).toString('latin1')
  const [, declared] =
    /^(?:\xef\xbb\xbf|\s)*<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]+)["']/.exec(declaration) ?? []
  // A file that declares UTF-16 in single-byte characters is not UTF-16.
  return declared === undefined || /^utf-?16/i.test(declared) ? 'utf-8' : declared
}

function createReadError(path: string, error: unknown): ReportError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const words =
    code === 'ENOENT' ? 'File not found' : `cannot be read: ${error instanceof Error ? error.message : error}`
  return new ReportError(words, { path }, error)
}
