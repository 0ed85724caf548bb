import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, createGzip } from 'node:zlib'
import { type Pack, pack } from 'tar-stream'
import {
  type ArchiveCounts,
  type ArchiveHead,
  endName,
  fileEntryName,
  headName,
  rowsEntryName,
} from './archive.js'
import type { Row } from './rows.js'

/** Size of the entries with rows, in characters. */
const entryLength = 1024 * 1024
/** Unpacked files are private, because they contain hashes of passwords and keys. */
const mode = 0o600

/** Writes the contents of an export, in order. */
export interface ArchiveWriter {
  rows(table: string, pages: AsyncIterable<readonly Row[]>): Promise<void>
  file(sha256: string, size: number, content: Readable): Promise<void>
}

/** Writes an export to a stream, ends the stream, and returns the counts. */
export async function writeArchive(
  head: ArchiveHead,
  output: NodeJS.WritableStream,
  fill: (archive: ArchiveWriter) => Promise<void>,
): Promise<ArchiveCounts> {
  const tar = pack()
  // Exports are mostly text and files that are already compressed, so a higher level gains little.
  const gzip = createGzip({ level: constants.Z_BEST_SPEED })
  const written = pipeline(tar, gzip, output)
  const filled = fillArchive(tar, head, fill).catch((error: unknown) => {
    tar.destroy(error instanceof Error ? error : new Error(String(error)))
    throw error
  })
  // The first failure is the reason; the other promise fails because of it.
  const [counts] = await Promise.all([
    filled,
    Promise.race([written, rejectWith(filled)]).then(() => written),
  ])
  return counts
}

/** Returns a promise that rejects with another one and never resolves. */
function rejectWith(other: Promise<unknown>): Promise<never> {
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
      await writeFile(tar, fileEntryName(sha256), size, content)
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
    await writeText(tar, rowsEntryName(table, entries), lines)
    lines = ''
  }
  for await (const page of pages) {
    count += page.length
    for (const row of page) {
      lines += `${JSON.stringify(row)}\n`
      if (lines.length > entryLength) await writeLines()
    }
  }
  if (lines !== '') await writeLines()
  return count
}

/** Resolves when the entry has been consumed, so that only one is in memory. */
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
