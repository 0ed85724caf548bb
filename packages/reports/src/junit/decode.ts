import { createReadStream } from 'node:fs'
import { TextDecoder } from 'node:util'
import { ReportError } from '../report.js'

/**
 * The text of an XML file in pieces: UTF-8 unless a byte order mark or the declaration says otherwise
 * (XML 1.0, appendix F). Throws `ReportError` for a file that is not there or an encoding nobody knows.
 */
export async function* readXmlText(path: string): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) {
      decoder ??= decoderFor(chunk, path)
      yield decoder.decode(chunk, { stream: true })
    }
  } catch (error) {
    throw error instanceof ReportError ? error : unreadable(path, error)
  }
  if (decoder) yield decoder.decode()
}

function decoderFor(start: Buffer, path: string): TextDecoder {
  const label = encodingOf(start)
  try {
    return new TextDecoder(label)
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
