import { open } from 'node:fs/promises'

/** How much of a file is looked at, in bytes: formats show in their first lines, and reports may be huge. */
const startBytes = 64 * 1024

/** The beginning of a file. */
export interface FileStart {
  readonly bytes: Buffer
  /** Whether the file continues after `bytes`. */
  readonly isCut: boolean
}

/** Reads the first 64 KiB of a file. Throws as `open` and `read` do, for example if the file is missing. */
export async function readStart(path: string): Promise<FileStart> {
  const file = await open(path)
  try {
    const buffer = Buffer.alloc(startBytes + 1)
    let length = 0
    while (length < buffer.length) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length, length)
      if (bytesRead === 0) break
      length += bytesRead
    }
    return { bytes: buffer.subarray(0, Math.min(length, startBytes)), isCut: length > startBytes }
  } finally {
    await file.close()
  }
}

/**
 * The text that bytes stand for, without a byte order mark: UTF-8 or UTF-16, with or without a mark. Other encodings
 * share ASCII with UTF-8, and what identifies a format is ASCII. Undefined if the bytes are not text.
 */
export function decodeStart(bytes: Buffer): string | undefined {
  const encoding = encodingOf(bytes)
  const text = new TextDecoder(encoding).decode(bytes)
  return text.includes('\0') ? undefined : text
}

function encodingOf(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  const pairs = bytes.subarray(0, 256)
  let even = 0
  let odd = 0
  for (const [index, byte] of pairs.entries()) {
    if (byte !== 0) continue
    if (index % 2 === 0) even += 1
    else odd += 1
  }
  // ASCII characters in UTF-16 have a zero byte each, always on the same side.
  const most = pairs.length / 4
  if (odd > most && even === 0) return 'utf-16le'
  if (even > most && odd === 0) return 'utf-16be'
  return 'utf-8'
}
