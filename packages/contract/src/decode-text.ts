/** Bytes that are neither UTF-8 nor UTF-16. The message is a predicate, such as "is neither … (line 3)". */
export class TextEncodingError extends Error {
  override readonly name = 'TextEncodingError'

  constructor(line: number) {
    super(`is neither UTF-8 nor UTF-16 text (line ${line}); save it as UTF-8`)
  }
}

/** Recognizes a `TextEncodingError` by name, because each bundle of the command line has its own copy of the class. */
export function isTextEncodingError(error: unknown): error is TextEncodingError {
  return error instanceof Error && error.name === 'TextEncodingError'
}

/**
 * Decodes text in UTF-8 or UTF-16. Drops the byte order mark, if any: PowerShell writes files with and without one.
 * Throws `TextEncodingError` instead of replacing bytes that it cannot decode.
 */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder(detectEncoding(bytes), { fatal: true }).decode(bytes)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new TextEncodingError(firstInvalidLine(bytes))
  }
}

/**
 * Detects the encoding by the byte order mark, else by the position of the zero byte in the first character if it is
 * ASCII.
 */
function detectEncoding([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  if (first === undefined || second === undefined) return 'utf-8'
  if (first !== 0 && second === 0) return 'utf-16le'
  return first === 0 && second !== 0 ? 'utf-16be' : 'utf-8'
}

/** Returns the number of the first line that cannot be decoded, from 1. */
function firstInvalidLine(bytes: Uint8Array): number {
  const decoder = new TextDecoder(detectEncoding(bytes), { fatal: true })
  let lines = 1
  for (let at = 0; at < bytes.length; at++) {
    try {
      if (decoder.decode(bytes.subarray(at, at + 1), { stream: true }) === '\n') lines++
    } catch {
      return lines
    }
  }
  return lines
}
