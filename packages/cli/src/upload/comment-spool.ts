import { openSpoolFile } from './spool-file.js'

/** Where a comment is in the spool, in bytes. */
export interface SpooledText {
  readonly offset: number
  readonly length: number
}

/** Keeps what is too much for memory until the upload is over: comments and embedded files. */
export interface Spool {
  /** Undefined for an empty text. */
  add(text: string): SpooledText | undefined
  read(text: SpooledText | undefined): string
  /** Writes a file and returns its path; undefined if the disk does not take it. */
  addFile(body: Buffer): string | undefined
  close(): void
}

const bufferedBytes = 1024 * 1024

export function openSpool(warn: (message: string) => void): Spool {
  const file = openSpoolFile(warn)
  let waiting: Buffer[] = []
  let waitingBytes = 0
  let end = 0

  function flush(): void {
    if (waitingBytes === 0) return
    file.append(Buffer.concat(waiting))
    end += waitingBytes
    waiting = []
    waitingBytes = 0
  }

  return {
    add(text) {
      if (text === '') return undefined
      const bytes = Buffer.from(text)
      const place = { offset: end + waitingBytes, length: bytes.length }
      waiting.push(bytes)
      waitingBytes += bytes.length
      if (waitingBytes >= bufferedBytes) flush()
      return place
    },
    read(text) {
      if (!text) return ''
      flush()
      const bytes = Buffer.alloc(text.length)
      file.read(bytes, text.offset)
      return bytes.toString('utf8')
    },
    addFile: file.addFile,
    close: file.close,
  }
}
