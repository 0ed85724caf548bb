import { open } from 'node:fs/promises'

/** Number of bytes to read: the first lines are enough to recognize a format, and reports may be huge. */
const startBytes = 64 * 1024

/** The start of a file. */
export interface FileStart {
  readonly bytes: Buffer
  /** Whether the file continues after `bytes`. */
  readonly isCut: boolean
}

/** Reads the first 64 KiB of a file. Throws the errors of `open` and `read`, for example if the file does not exist. */
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
 * Decodes bytes as UTF-8 or UTF-16, with or without a byte order mark, which is removed. Other encodings share ASCII
 * with UTF-8, which is enough to recognize a format. Returns undefined if the bytes are not text.
 */
export function decodeStart(bytes: Buffer): string | undefined {
  const encoding = detectEncoding(bytes)
  const text = new TextDecoder(encoding).decode(bytes)
  return text.includes('\0') ? undefined : text
}

function detectEncoding(bytes: Buffer): string {
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
  // Each ASCII character in UTF-16 has a zero byte, always on the same side.
  const most = pairs.length / 4
  if (odd > most && even === 0) return 'utf-16le'
  if (even > most && odd === 0) return 'utf-16be'
  return 'utf-8'
}
