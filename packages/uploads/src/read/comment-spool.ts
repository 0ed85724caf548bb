import { openSpoolFile, type SpoolFile } from './spool-file.js'

/** Stores texts and embedded files on disk until the upload ends, because they may not fit into memory. */
export interface Spool {
  /** Appends a text as UTF-8; returns its length in bytes. */
  append(text: string): number
  /** Number of bytes appended, which is the offset of the next text. */
  readonly end: number
  /** Returns the bytes at an offset, valid until the next call. */
  read(offset: number, length: number): Buffer
  /** Writes a file and returns its path, or undefined if it cannot be written. */
  addFile(body: Buffer): string | undefined
  close(): void
}

const writeBufferBytes = 1024 * 1024
const minReadBytes = 4 * 1024
const maxReadBytes = 1024 * 1024

/** Opens a spool in a new folder at `path`, or else in the system's temporary folder. */
export function openSpool(warn: (message: string) => void, path?: string): Spool {
  const file = openSpoolFile(warn, path)
  const appended = createAppender(file)
  const read = createReader(file)
  return {
    append: appended.append,
    get end() {
      return appended.end()
    },
    read(offset, length) {
      appended.flush()
      return read(offset, length, appended.end())
    },
    addFile: file.addFile,
    close: file.close,
  }
}

/** Appends to a file in chunks of a megabyte. */
function createAppender(file: SpoolFile) {
  let buffer = Buffer.allocUnsafe(writeBufferBytes)
  let used = 0
  let written = 0

  function flush(): void {
    if (used === 0) return
    file.append(buffer.subarray(0, used))
    written += used
    used = 0
  }

  return {
    append(text: string): number {
      // A UTF-16 code unit takes three bytes at most.
      if (text.length * 3 > buffer.length - used) flush()
      if (text.length * 3 > buffer.length) buffer = Buffer.allocUnsafe(text.length * 3)
      const length = buffer.write(text, used)
      used += length
      return length
    },
    flush,
    end: () => written + used,
  }
}

/** Reads from a file, in larger chunks while reads are sequential. */
function createReader(file: SpoolFile) {
  let buffer = Buffer.allocUnsafe(minReadBytes)
  let window = buffer.subarray(0, 0)
  let start = 0
  let expected = 0
  let ahead = minReadBytes
  return (offset: number, length: number, end: number): Buffer => {
    // Reads of comments skip the details between them.
    const isNear = offset >= expected && offset - expected <= minReadBytes
    ahead = isNear ? ahead : minReadBytes
    expected = offset + length
    if (offset < start || offset + length > start + window.length) {
      ahead = Math.min(ahead * 2, maxReadBytes)
      const size = Math.min(Math.max(length, ahead), end - offset)
      if (size > buffer.length) buffer = Buffer.allocUnsafe(Math.max(size, ahead))
      window = buffer.subarray(0, size)
      start = offset
      file.read(window, offset)
    }
    return window.subarray(offset - start, offset - start + length)
  }
}
