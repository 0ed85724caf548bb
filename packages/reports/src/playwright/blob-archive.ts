import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { type Entry, open, type ZipFile } from 'yauzl'
import { JsonDecoder } from '../json-decoder.js'
import { ReportError } from '../report.js'

/** A ZIP file whose entries are read one by one. Every method throws `ReportError` if the file is damaged. */
export interface BlobArchive {
  /** Returns the names of the event files, one per report in the archive. */
  reports(): readonly string[]
  /** Returns the size of a file in bytes, or undefined if there is no file with that name. */
  sizeOf(name: string): number | undefined
  /** Reads a text file line by line. */
  lines(name: string): AsyncIterable<string>
  bytes(name: string): Promise<Buffer>
  close(): void
}

/** Opens a ZIP file; throws `ReportError` if it is not one, is not a blob report, or has more than `maxBytes` unpacked. */
export async function openBlob(path: string, maxBytes = Number.POSITIVE_INFINITY): Promise<BlobArchive> {
  const file = await openZip(path).catch((error: unknown) => {
    throw createBrokenError(path, error)
  })
  try {
    const entries = await listEntries(file)
    // Older versions name the event file after the shard.
    const reports = [...entries.keys()].filter((name) => /^[^/]*\.jsonl$/.test(name)).sort()
    if (reports.length === 0) throw createNotBlobError(path, entries)
    // The sizes are those in the directory of the archive. Reading a longer file is an error.
    const bytes = [...entries.values()].reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0)
    if (bytes > maxBytes) {
      throw new ReportError(`its files are larger than ${toMebibytes(maxBytes)} MiB unpacked`, { path })
    }
    let attachedBytes = 0
    const contents = async (name: string) => {
      const entry = entries.get(name)
      if (!entry) throw new ReportError(`it has no ${name}`, { path })
      return await openContents(file, entry)
    }
    return {
      reports: () => reports,
      sizeOf: (name) => entries.get(name)?.uncompressedSize,
      lines: async function* (name) {
        try {
          yield* readLines(await contents(name), path)
        } catch (error) {
          throw createBrokenError(path, error)
        }
      },
      bytes: async (name) => {
        // Tests can refer to the same attachment any number of times.
        attachedBytes += entries.get(name)?.uncompressedSize ?? 0
        if (attachedBytes > maxBytes) {
          throw new ReportError(`its attachments are larger than ${toMebibytes(maxBytes)} MiB`, { path })
        }
        try {
          return await buffer(await contents(name))
        } catch (error) {
          throw createBrokenError(path, error)
        }
      },
      close: () => file.close(),
    }
  } catch (error) {
    file.close()
    throw createBrokenError(path, error)
  }
}

function toMebibytes(bytes: number): number {
  return Math.floor(bytes / 1024 ** 2)
}

function createBrokenError(path: string, error: unknown): ReportError {
  if (error instanceof ReportError) return error
  const message = error instanceof Error ? error.message : String(error)
  return new ReportError(`it is not a complete ZIP file: ${message}`, { path }, error)
}

function createNotBlobError(path: string, entries: ReadonlyMap<string, Entry>): ReportError {
  const isTrace = [...entries.keys()].some((name) => name.endsWith('.trace'))
  const message = isTrace
    ? 'it is a Playwright trace, not a blob report'
    : 'it is not a Playwright blob report'
  return new ReportError(`${message}: it has no report.jsonl`, { path })
}

/** Yields the lines of a text. Joins the chunks of a line only once, so that long lines take linear time. */
async function* readLines(stream: Readable, path: string): AsyncGenerator<string> {
  const decoder = new JsonDecoder(path)
  let begun: string[] = []
  for await (const bytes of stream) {
    const [first = '', ...others] = decoder.write(bytes).split('\n')
    begun.push(first)
    const last = others.pop()
    if (last === undefined) continue
    yield begun.join('')
    yield* others
    begun = [last]
  }
  begun.push(decoder.end())
  yield* begun.join('').split('\n')
}

function openZip(path: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    open(path, { lazyEntries: true, autoClose: false }, (error, file) =>
      error ? reject(error) : resolve(file),
    )
  })
}

function listEntries(file: ZipFile): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>()
  return new Promise((resolve, reject) => {
    file.on('entry', (entry: Entry) => {
      entries.set(entry.fileName, entry)
      file.readEntry()
    })
    file.once('end', () => resolve(entries))
    file.once('error', reject)
    file.readEntry()
  })
}

function openContents(file: ZipFile, entry: Entry): Promise<Readable> {
  return new Promise((resolve, reject) => {
    file.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream)))
  })
}
