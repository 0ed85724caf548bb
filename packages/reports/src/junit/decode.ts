import { isAscii } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'
import { TextDecoder } from 'node:util'
import { colorInWords, escapeStandIn, isPlainText } from '../plain-text.js'
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
      heldBack = unfinishedReference.exec(read.slice(-longestReference))?.[0] ?? ''
      const text = heldBack === '' ? read : read.slice(0, -heldBack.length)
      // Seen once for the whole piece: doing so for each text of each test takes several times as long.
      const isPlain = isPlainXml(text, isAscii(bytes))
      yield { text: isPlain ? text : withoutControls(text), isPlain: isPlain && wasPlain }
      wasPlain = isPlain
    }
  } catch (error) {
    throw error instanceof ReportError ? error : unreadable(path, error)
  }
  if (decoder) yield { text: withoutControls(heldBack + decoder.end()), isPlain: false }
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

/** The longest reference to a control character that is looked for, in UTF-16 code units. */
const longestReference = 10
const unfinishedReference = /&(?:#(?:x?[0-9a-f]*)?)?$/i

/**
 * Control characters that XML forbids and tools write all the same, as they are or as references: they say nothing,
 * except the escape of colours.
 */
const controls =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|&#(?:x0{0,4}(?:[0-8bcef]|1[0-9a-f])|0{0,4}(?:[0-8]|1[124-9]|2\d|3[01]));/gi
// biome-ignore lint/suspicious/noControlCharactersInRegex: this is what is looked for
const escapes = /^(?:\x1b|&#(?:x0*1b|0*27);)$/i

function withoutControls(text: string): string {
  return text.replace(controls, (control) => (escapes.test(control) ? escapeStandIn : ''))
}

/** Whether it is plain, refers to no characters, and does not end in what may become a colour. */
function isPlainXml(text: string, isFromAscii: boolean): boolean {
  if (text.includes('&#') || /#(?:x(?:1B?)?)?$/.test(text.slice(-longestReference))) return false
  // Looking for each of the few characters that may be wrong takes a third of the time that one pattern does.
  return isFromAscii
    ? !asciiControls.some((control) => text.includes(control)) && !text.includes(colorInWords)
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
