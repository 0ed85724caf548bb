import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { type Entry, open, type ZipFile } from 'yauzl'
import { JsonDecoder } from '../json-decoder.js'
import { ReportError } from '../report.js'

/** A ZIP file whose files are read one by one; every method throws `ReportError` where the file is broken. */
export interface BlobArchive {
  /** Names of the files with events: one for each report in the archive. */
  reports(): readonly string[]
  /** The size of a file in bytes; undefined if there is no file of that name. */
  sizeOf(name: string): number | undefined
  /** The lines of a text file, one in memory at a time. */
  lines(name: string): AsyncIterable<string>
  bytes(name: string): Promise<Buffer>
  close(): void
}

/** Opens a ZIP file; throws `ReportError` if it is not one, or not a blob report. */
export async function openBlob(path: string): Promise<BlobArchive> {
  const file = await openZip(path).catch((error: unknown) => {
    throw broken(path, error)
  })
  try {
    const entries = await entriesOf(file)
    // Older versions name the events after the shard.
    const reports = [...entries.keys()].filter((name) => /^[^/]*\.jsonl$/.test(name)).sort()
    if (reports.length === 0) throw notBlob(path, entries)
    const contents = async (name: string) => {
      const entry = entries.get(name)
      if (!entry) throw new ReportError(`it has no ${name}`, { path })
      return await contentsOf(file, entry)
    }
    return {
      reports: () => reports,
      sizeOf: (name) => entries.get(name)?.uncompressedSize,
      lines: async function* (name) {
        try {
          yield* linesOf(await contents(name), path)
        } catch (error) {
          throw broken(path, error)
        }
      },
      bytes: async (name) => {
        try {
          return await buffer(await contents(name))
        } catch (error) {
          throw broken(path, error)
        }
      },
      close: () => file.close(),
    }
  } catch (error) {
    file.close()
    throw broken(path, error)
  }
}

function broken(path: string, error: unknown): ReportError {
  if (error instanceof ReportError) return error
  const words = error instanceof Error ? error.message : String(error)
  return new ReportError(`it is not a complete ZIP file: ${words}`, { path }, error)
}

function notBlob(path: string, entries: ReadonlyMap<string, Entry>): ReportError {
  const isTrace = [...entries.keys()].some((name) => name.endsWith('.trace'))
  const words = isTrace
    ? 'it is a trace of Playwright, not a blob report'
    : 'it is not a blob report of Playwright'
  return new ReportError(`${words}: it has no report.jsonl`, { path })
}

/** The lines of a text, however long they are: a line is put together once, when it has been read to its end. */
async function* linesOf(stream: Readable, path: string): AsyncGenerator<string> {
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

function entriesOf(file: ZipFile): Promise<Map<string, Entry>> {
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

function contentsOf(file: ZipFile, entry: Entry): Promise<Readable> {
  return new Promise((resolve, reject) => {
    file.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream)))
  })
}
