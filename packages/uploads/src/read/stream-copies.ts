import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReportInput } from './report-input.js'
import { createSpoolFolder } from './spool-folder.js'

/** Matches paths of open files that can be read only once, such as those of `<(command)`. */
const openFilePattern = /^\/(?:dev\/(?:stdin|fd\/\d+)|proc\/(?:self|\d+)\/fd\/\d+)$/

/** Matches names of stdin, which cannot be opened again if it is a socket. */
const stdinPattern = /^(?:-|\/dev\/(?:stdin|fd\/0)|\/proc\/self\/fd\/0)$/

/** Whether an input is a stream: `-` for stdin, or the path of an open file. */
export function isStream(input: string): boolean {
  return input === '-' || (process.platform !== 'win32' && openFilePattern.test(input))
}

/** Returns the name of a stream for messages. */
export function getStreamName(input: string): string {
  return input === '-' ? 'stdin' : input
}

/**
 * Temporary copies of reports that are streams. Reports are read twice, first to recognize the format, and `--resume`
 * has to recognize the same report.
 */
export interface StreamCopies {
  /** Copies a stream. Paths in the report are relative to `cwd`. Throws errors of reading and writing files. */
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
      return { path, name: getStreamName(input), identity: `sha256:${hash.digest('hex')}`, folder: cwd }
    },
    close: () => {
      for (const folder of folders) rmSync(folder, { recursive: true, force: true })
    },
  }
}
