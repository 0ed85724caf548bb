import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, createGzip } from 'node:zlib'
import type { Pack } from 'tar-stream'
import { type ArchiveCounts, type ArchiveHead, endName, fileName, headName, rowsName } from './archive.js'
import type { Row } from './rows.js'

/** How much of a table is gathered into one entry, in characters. */
const entrySize = 1024 * 1024
/** Nobody but their owner may read what is unpacked: hashes of passwords and keys are in it. */
const mode = 0o600

/** Takes what an export holds, in its order. */
export interface ArchiveWriter {
  rows(table: string, pages: AsyncIterable<readonly Row[]>): Promise<void>
  file(sha256: string, size: number, content: Readable): Promise<void>
}

/** Writes an export to a stream, which is ended with it, and says how much it holds. */
export async function writeArchive(
  head: ArchiveHead,
  output: NodeJS.WritableStream,
  fill: (archive: ArchiveWriter) => Promise<void>,
): Promise<ArchiveCounts> {
  const { pack } = await import('tar-stream')
  const tar = pack()
  // Most of an export are texts, and files that are compressed already: more effort gains little.
  const gzip = createGzip({ level: constants.Z_BEST_SPEED })
  const written = pipeline(tar, gzip, output)
  const filled = fillArchive(tar, head, fill).catch((error: unknown) => {
    tar.destroy(error instanceof Error ? error : new Error(String(error)))
    throw error
  })
  // Whichever fails first is the reason; the other fails with it.
  const [counts] = await Promise.all([filled, Promise.race([written, never(filled)]).then(() => written)])
  return counts
}

/** Fails with another promise, and never succeeds. */
function never(other: Promise<unknown>): Promise<never> {
  return new Promise((_, reject) => other.catch(reject))
}

async function fillArchive(
  tar: Pack,
  head: ArchiveHead,
  fill: (archive: ArchiveWriter) => Promise<void>,
): Promise<ArchiveCounts> {
  const rows: Record<string, number> = {}
  let files = 0
  await writeText(tar, headName, JSON.stringify(head))
  await fill({
    rows: async (table, pages) => {
      rows[table] = await writeTable(tar, table, pages)
    },
    file: async (sha256, size, content) => {
      await writeFile(tar, fileName(sha256), size, content)
      files += 1
    },
  })
  const counts = { rows, files }
  await writeText(tar, endName, JSON.stringify(counts))
  tar.finalize()
  return counts
}

async function writeTable(tar: Pack, table: string, pages: AsyncIterable<readonly Row[]>): Promise<number> {
  let [count, entries, lines] = [0, 0, '']
  const writeLines = async () => {
    entries += 1
    await writeText(tar, rowsName(table, entries), lines)
    lines = ''
  }
  for await (const page of pages) {
    count += page.length
    for (const row of page) {
      lines += `${JSON.stringify(row)}\n`
      if (lines.length > entrySize) await writeLines()
    }
  }
  if (lines !== '') await writeLines()
  return count
}

/** Resolves when the entry has been taken, so that no more than one waits in memory. */
function writeText(tar: Pack, name: string, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    tar.entry({ name, mode }, text, (error) => (error ? reject(error) : resolve()))
  })
}

function writeFile(tar: Pack, name: string, size: number, content: Readable): Promise<void> {
  return new Promise((resolve, reject) => {
    const entry = tar.entry({ name, mode, size }, (error) => (error ? reject(error) : resolve()))
    content.on('error', reject)
    content.pipe(entry)
  })
}
