import { isUtf8 } from 'node:buffer'
import { TextDecoder } from 'node:util'
import { ReportError } from './report.js'

/** Number of bytes that are used to detect the encoding. */
const sampleBytes = 1024

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be'

/**
 * Decodes a JSON file in chunks: UTF-8, or UTF-16 as Windows PowerShell writes it, with or without a byte order
 * mark. Throws `ReportError` with the line and column of bytes that are not valid UTF-8.
 */
export class JsonDecoder {
  readonly #path: string
  #decode: ((bytes: Buffer, isLast: boolean) => string) | undefined
  #held: Buffer = Buffer.alloc(0)
  #line = 1

  constructor(path: string) {
    this.#path = path
  }

  write(bytes: Buffer): string {
    return this.#take(bytes, false)
  }

  end(): string {
    return this.#take(Buffer.alloc(0), true)
  }

  #take(bytes: Buffer, isLast: boolean): string {
    const read = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes])
    this.#held = Buffer.alloc(0)
    if (this.#decode) return this.#decode(read, isLast)
    if (read.length < sampleBytes && !isLast) {
      this.#held = read
      return ''
    }
    const encoding = detectEncoding(read.subarray(0, sampleBytes), this.#path)
    this.#decode = encoding === 'utf-8' ? this.#decodeUtf8.bind(this) : decodeUtf16(encoding)
    const text = this.#decode(read, isLast)
    return text.startsWith('\ufeff') ? text.slice(1) : text
  }

  #decodeUtf8(bytes: Buffer, isLast: boolean): string {
    const held = isLast ? 0 : countUnfinishedBytes(bytes)
    const whole = bytes.subarray(0, bytes.length - held)
    if (!isUtf8(whole)) throw this.#invalid(whole)
    this.#held = bytes.subarray(whole.length)
    this.#line += countLines(whole)
    return whole.toString('utf8')
  }

  #invalid(bytes: Buffer): ReportError {
    const offset = findInvalidOffset(bytes)
    const before = bytes.subarray(0, offset)
    const hex = bytes.toString('hex', offset, offset + 1).toUpperCase()
    return new ReportError(`it is not valid UTF-8 (byte 0x${hex}); save it as UTF-8`, {
      path: this.#path,
      line: this.#line + countLines(before),
      column: before.subarray(before.lastIndexOf(10) + 1).toString('utf8').length + 1,
    })
  }
}

/** Decodes a complete JSON file. Throws the same errors as `JsonDecoder`. */
export function decodeJson(bytes: Buffer, path: string): string {
  const decoder = new JsonDecoder(path)
  return decoder.write(bytes) + decoder.end()
}

/** Detects the encoding. JSON contains no NUL bytes, so they indicate UTF-16 even without a byte order mark. */
function detectEncoding(start: Buffer, path: string): Encoding {
  const mark = start.toString('hex', 0, 4)
  if (mark === 'fffe0000' || mark === '0000feff') {
    throw new ReportError('it is encoded in UTF-32; save it as UTF-8', { path })
  }
  if (mark.startsWith('fffe')) return 'utf-16le'
  if (mark.startsWith('feff')) return 'utf-16be'
  const nul = start.indexOf(0)
  if (nul === -1) return 'utf-8'
  return nul % 2 === 1 ? 'utf-16le' : 'utf-16be'
}

function decodeUtf16(encoding: Encoding): (bytes: Buffer, isLast: boolean) => string {
  const decoder = new TextDecoder(encoding)
  return (bytes, isLast) => decoder.decode(bytes, { stream: !isLast })
}

/** Counts the bytes of an incomplete character at the end. */
function countUnfinishedBytes(bytes: Buffer): number {
  for (let back = 1; back <= 3; back++) {
    const byte = bytes.at(-back)
    if (byte === undefined || byte < 0x80) return 0
    if (byte >= 0xc0) return back < getCharacterLength(byte) ? back : 0
  }
  return 0
}

function getCharacterLength(firstByte: number): number {
  if (firstByte >= 0xf0) return 4
  return firstByte >= 0xe0 ? 3 : 2
}

function countLines(bytes: Buffer): number {
  let count = 0
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) count += 1
  return count
}

const replacement = Buffer.from('\ufffd')

/** Returns the offset of the first byte that is not valid UTF-8. */
function findInvalidOffset(bytes: Buffer): number {
  let offset = 0
  for (const character of bytes.toString('utf8')) {
    const isReplaced = character === '\ufffd' && !bytes.subarray(offset, offset + 3).equals(replacement)
    if (isReplaced) return offset
    offset += Buffer.byteLength(character)
  }
  return offset
}
