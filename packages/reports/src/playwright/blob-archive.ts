import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { type Entry, open, type ZipFile } from 'yauzl'
import { ReportError } from '../report.js'

/** A ZIP file whose files are read one by one; every method throws `ReportError` where the file is broken. */
export interface BlobArchive {
  /** The size of a file in bytes; undefined where there is none of the name. */
  sizeOf(name: string): number | undefined
  /** The lines of a text file, one in memory at a time. */
  lines(name: string): AsyncIterable<string>
  bytes(name: string): Promise<Buffer>
  close(): void
}

/** Opens a ZIP file; throws `ReportError` where it is none. */
export async function openBlob(path: string): Promise<BlobArchive> {
  const file = await openZip(path).catch((error: unknown) => {
    throw broken(path, error)
  })
  try {
    const entries = await entriesOf(file)
    const contents = async (name: string) => {
      const entry = entries.get(name)
      if (!entry) throw new ReportError(`it has no ${name}, so it is no blob report of Playwright`, { path })
      return await contentsOf(file, entry)
    }
    return {
      sizeOf: (name) => entries.get(name)?.uncompressedSize,
      lines: async function* (name) {
        try {
          yield* linesOf(await contents(name))
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
  return new ReportError(`it is not a whole ZIP file: ${words}`, { path }, error)
}

async function* linesOf(stream: Readable): AsyncGenerator<string> {
  let begun = ''
  for await (const text of stream.setEncoding('utf8')) {
    const lines = (begun + text).split('\n')
    begun = lines.pop() ?? ''
    yield* lines
  }
  yield begun
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
