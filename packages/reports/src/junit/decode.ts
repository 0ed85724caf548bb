import { isAscii } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'
import { TextDecoder } from 'node:util'
import { hasBareColors } from '../bare-colors.js'
import { escapeInWords, isPlainText, standIns } from '../plain-text.js'
import { ReportError } from '../report.js'

/** A piece of an XML file. */
export interface XmlPiece {
  readonly text: string
  /** Nothing that begins in this piece or the one before has to be made plain any more. */
  readonly isPlain: boolean
}

/**
 * The text of an XML file in pieces: UTF-8 unless a byte order mark or the declaration says otherwise
 * (XML 1.0, appendix F). Throws `ReportError` for a file that is not there or an encoding nobody knows.
 */
export async function* readXml(path: string): AsyncGenerator<XmlPiece> {
  let decoder: Decoder | undefined
  let heldBack = ''
  let wasPlain = true
  try {
    for await (const bytes of smallPieces(path)) {
      decoder ??= decoderFor(bytes, path)
      const read = heldBack + decoder.write(bytes)
      heldBack = unfinishedReference.exec(read.slice(-maxReferenceLength))?.[0] ?? ''
      const text = heldBack === '' ? read : read.slice(0, -heldBack.length)
      // Seen once for the whole piece: doing so for each text of each test takes several times as long.
      const isPlain = isPlainXml(text, isAscii(bytes))
      yield { text: isPlain ? text : withoutOddCharacters(text), isPlain: isPlain && wasPlain }
      wasPlain = isPlain
    }
  } catch (error) {
    throw error instanceof ReportError ? error : unreadable(path, error)
  }
  if (decoder) yield { text: withoutOddCharacters(heldBack + decoder.end()), isPlain: false }
}

/** Reads much at once, as each read is waited for, and gives out little: what fits a processor's cache goes faster. */
async function* smallPieces(path: string): AsyncGenerator<Buffer> {
  for await (const bytes of createReadStream(path, { highWaterMark: 16 * pieceBytes })) {
    for (let start = 0; start < bytes.length; start += pieceBytes) {
      yield bytes.subarray(start, start + pieceBytes)
    }
  }
}

const pieceBytes = 64 * 1024

/** Maximum length of the end of a piece that may belong to the next one, in UTF-16 code units. */
const maxReferenceLength = 40
/** The beginning of a reference, also after the first of two references that make one character. */
const unfinishedReference =
  /(?:&#(?:x0{0,8}d[89ab][0-9a-f]{2}|0{0,8}5[56]\d{3});)?(?:&(?:#(?:x?[0-9a-f]{0,16})?)?)?$/i

/** Characters that XML forbids and tools write all the same, and references, in which they may be, too. */
const oddCharacters =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|(?:&#(?:x[0-9a-f]+|\d+);)+/gi
const references = /&#(?:x([0-9a-f]+)|(\d+));/gi

/** Text as XML allows it: escape characters are replaced by stand-ins, other control characters are removed. */
function withoutOddCharacters(text: string): string {
  return text.replace(oddCharacters, (found) =>
    found.startsWith('&') ? allowedReferences(found) : replacementOf(found.charCodeAt(0)),
  )
}

/** A row of references without those to forbidden characters; two references to surrogates are one character. */
function allowedReferences(row: string): string {
  const written = row.replace(references, (reference, hex?: string, decimal?: string) => {
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
    if (code >= 0xd800 && code < 0xe000) return String.fromCharCode(code)
    return isForbidden(code) ? replacementOf(code) : reference.toLowerCase()
  })
  return written.toWellFormed()
}

/** Whether XML 1.0 excludes a character; surrogates aside. */
function isForbidden(code: number): boolean {
  return (
    (code < 0x20 && code !== 9 && code !== 10 && code !== 13) ||
    code === 0xfffe ||
    code === 0xffff ||
    code > 0x10ffff
  )
}

function replacementOf(code: number): string {
  return standIns.get(code) ?? (code > 0x10ffff ? '\ufffd' : '')
}

/** The beginning of what `plainText` removes. */
const unfinishedSequence = /(?:#(?:x1?)?|\[\d{0,2}|\](?:8;?)?)$/

/** Whether a piece is plain, refers to no characters, and does not end in what may become a color. */
function isPlainXml(text: string, isFromAscii: boolean): boolean {
  if (text.includes('&#') || unfinishedSequence.test(text.slice(-maxReferenceLength))) return false
  // Looking for each of the few characters that may be wrong takes a third of the time that one pattern does.
  return isFromAscii
    ? !asciiControls.some((control) => text.includes(control)) &&
        !text.includes(escapeInWords) &&
        !hasBareColors(text)
    : isPlainText(text)
}

const asciiControls = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)).filter((char) =>
  /[^\P{Cc}\t\n\r]/u.test(char),
)

/** Turns bytes into text piece by piece. */
interface Decoder {
  write(bytes: Buffer): string
  end(): string
}

function decoderFor(start: Buffer, path: string): Decoder {
  const label = encodingOf(start)
  // Several times as fast as TextDecoder, and what almost every report is written in.
  if (/^utf-?8$/i.test(label)) return new StringDecoder('utf8')
  try {
    const decoder = new TextDecoder(label)
    return { write: (bytes) => decoder.decode(bytes, { stream: true }), end: () => decoder.decode() }
  } catch (error) {
    throw new ReportError(`its encoding "${label}" is not known; write it as UTF-8`, { path }, error)
  }
}

function encodingOf(start: Buffer): string {
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be'
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le'
  if (start[0] === 0x3c && start[1] === 0) return 'utf-16le'
  if (start[0] === 0 && start[1] === 0x3c) return 'utf-16be'
  const declaration = start.subarray(0, 200).toString('latin1')
  const [, declared] =
    /^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]+)["']/.exec(declaration) ?? []
  // What declares UTF-16 in single bytes is no UTF-16.
  return declared === undefined || /^utf-?16/i.test(declared) ? 'utf-8' : declared
}

function unreadable(path: string, error: unknown): ReportError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const words =
    code === 'ENOENT' ? 'File not found' : `cannot be read: ${error instanceof Error ? error.message : error}`
  return new ReportError(words, { path }, error)
}
