import { randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { Readable } from 'node:stream'
import { lookup } from 'mrmime'
import type { RequestBody } from './exchange.js'
import type { FileToUpload } from './options.js'

/**
 * A `multipart/form-data` body (RFC 7578) with one part for each file, read from disk as it is sent. Its length is
 * known in advance. Throws the error of `stat` if a file is missing.
 */
export async function multipartBody(part: string, files: readonly FileToUpload[]): Promise<RequestBody> {
  const boundary = `qasphere-${randomBytes(16).toString('hex')}`
  const closing = Buffer.from(`--${boundary}--\r\n`)
  const parts = await Promise.all(
    files.map(async ({ path, name = basename(path) }) => {
      const { size } = await stat(path)
      return { path, size, head: Buffer.from(partHead(boundary, part, name)) }
    }),
  )
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    length: parts.reduce((sum, { head, size }) => sum + head.length + size + 2, closing.length),
    open: () => Readable.from(chunks(), { objectMode: false }),
  }

  async function* chunks(): AsyncGenerator<Buffer> {
    for (const { head, path, size } of parts) {
      yield head
      let sent = 0
      // The length has been announced, so text that is appended to the file in the meantime is skipped.
      for await (const chunk of size > 0 ? createReadStream(path, { end: size - 1 }) : []) {
        sent += chunk.length
        yield chunk
      }
      if (sent < size) throw new Error(`${path} became shorter while it was sent`)
      yield Buffer.from('\r\n')
    }
    yield closing
  }
}

function partHead(boundary: string, part: string, fileName: string): string {
  const name = fileName.replace(/["\r\n]/g, (char) => encodeURIComponent(char))
  const type = lookup(fileName) ?? 'application/octet-stream'
  return [
    `--${boundary}`,
    `Content-Disposition: form-data; name="${part}"; filename="${name}"`,
    `Content-Type: ${type}`,
    '\r\n',
  ].join('\r\n')
}
