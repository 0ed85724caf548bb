import { createReadStream } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'
import { TextDecoder } from 'node:util'
import { escapeStandIn } from '../plain-text.js'
import { ReportError } from '../report.js'

/**
 * The text of an XML file in pieces: UTF-8 unless a byte order mark or the declaration says otherwise
 * (XML 1.0, appendix F). Throws `ReportError` for a file that is not there or an encoding nobody knows.
 */
export async function* readXmlText(path: string): AsyncGenerator<string> {
  let decoder: Decoder | undefined
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) {
      decoder ??= decoderFor(chunk, path)
      yield withoutControls(decoder.write(chunk))
    }
  } catch (error) {
    throw error instanceof ReportError ? error : unreadable(path, error)
  }
  if (decoder) yield withoutControls(decoder.end())
}

/** Control characters that XML forbids and tools write all the same: they say nothing, except the escape of colours. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const controls = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g

function withoutControls(text: string): string {
  return text.replace(controls, (control) => (control === '\u001b' ? escapeStandIn : ''))
}

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
