import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReportInput } from './report-input.js'
import { createSpoolFolder } from './spool-file.js'

/** Paths of open files that can only be read once, from start to end, such as those of `<(command)`. */
const openFilePattern = /^\/(?:dev\/(?:stdin|fd\/\d+)|proc\/(?:self|\d+)\/fd\/\d+)$/

/** Names of stdin, which cannot be opened again if it is a socket. */
const stdinPattern = /^(?:-|\/dev\/(?:stdin|fd\/0)|\/proc\/self\/fd\/0)$/

/** Whether an input is read as a stream: `-`, which is stdin, or the path of an open file. */
export function isStream(input: string): boolean {
  return input === '-' || (process.platform !== 'win32' && openFilePattern.test(input))
}

/** What messages call a stream. */
export function streamName(input: string): string {
  return input === '-' ? 'stdin' : input
}

/**
 * Temporary copies of reports that are streams: reports are looked at before they are read, and `--resume` has to know
 * the same report again.
 */
export interface StreamCopies {
  /** Copies a stream to its end. Relative paths in it start from `cwd`. Throws as reading and writing files do. */
  copy(input: string, cwd: string): Promise<ReportInput>
  /** Removes the copies. */
  close(): void
}

export function openStreamCopies(): StreamCopies {
  const folders: string[] = []
  return {
    async copy(input, cwd) {
      const folder = createSpoolFolder()
      folders.push(folder)
      const path = join(folder, 'report')
      const source: Readable = stdinPattern.test(input) ? process.stdin : createReadStream(input)
      const hash = createHash('sha256')
      await pipeline(
        source,
        async function* (chunks: AsyncIterable<Buffer>) {
          for await (const chunk of chunks) {
            hash.update(chunk)
            yield chunk
          }
        },
        createWriteStream(path, { mode: 0o600 }),
      )
      return { path, name: streamName(input), identity: `sha256:${hash.digest('hex')}`, folder: cwd }
    },
    close: () => {
      for (const folder of folders) rmSync(folder, { recursive: true, force: true })
    },
  }
}
