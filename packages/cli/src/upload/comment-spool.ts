import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Where a comment stands in the spool, in bytes. */
export interface SpooledText {
  readonly offset: number
  readonly length: number
}

/** Keeps what is too much for memory in a folder of its own until the upload is over: comments and brought-along files. */
export interface Spool {
  /** Undefined for an empty text. */
  add(text: string): SpooledText | undefined
  read(text: SpooledText | undefined): string
  /** Writes a file and returns its path. */
  addFile(body: Buffer): string
  close(): void
}

const bufferedBytes = 1024 * 1024

export function openSpool(): Spool {
  const folder = mkdtempSync(join(tmpdir(), 'qasphere-upload-'))
  const file = openSync(join(folder, 'comments'), 'w+', 0o600)
  let waiting: Buffer[] = []
  let waitingBytes = 0
  let end = 0
  let files = 0

  function flush(): void {
    if (waitingBytes === 0) return
    const bytes = Buffer.concat(waiting)
    for (let written = 0; written < bytes.length; ) {
      written += writeSync(file, bytes, written, bytes.length - written, end + written)
    }
    end += bytes.length
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
      readSync(file, bytes, 0, text.length, text.offset)
      return bytes.toString('utf8')
    },
    addFile(body) {
      files += 1
      const path = join(folder, `file-${files}`)
      writeFileSync(path, body, { mode: 0o600 })
      return path
    },
    close() {
      closeSync(file)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
