import { openSpoolFile, type SpoolFile } from './spool-file.js'

/** Keeps what is too much for memory until the upload is over: texts and embedded files. */
export interface Spool {
  /** Appends a text as UTF-8; returns its length in bytes. */
  append(text: string): number
  /** The number of bytes appended: where the next text begins. */
  readonly end: number
  /** The bytes at a position, valid until the next call. */
  read(offset: number, length: number): Buffer
  /** Writes a file and returns its path; undefined if the disk does not take it. */
  addFile(body: Buffer): string | undefined
  close(): void
}

const writeBufferBytes = 1024 * 1024
const minReadBytes = 4 * 1024
const maxReadBytes = 1024 * 1024

export function openSpool(warn: (message: string) => void): Spool {
  const file = openSpoolFile(warn)
  const appended = appendTo(file)
  const read = readAheadFrom(file)
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

/** Writes to the end of a file by the megabyte. */
function appendTo(file: SpoolFile) {
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

/** Reads from a file: more at a time, the longer each read starts near where the last one ended. */
function readAheadFrom(file: SpoolFile) {
  let buffer = Buffer.allocUnsafe(minReadBytes)
  let window = buffer.subarray(0, 0)
  let start = 0
  let expected = 0
  let ahead = minReadBytes
  return (offset: number, length: number, end: number): Buffer => {
    // Comments are read without the details between them.
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
