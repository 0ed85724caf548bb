import { pipeline, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { StringDecoder } from 'node:string_decoder'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { createGunzip } from 'node:zlib'
import { uploadFiles } from 'qasphere-contract/files'
import { anyText } from 'qasphere-contract/scalars'
import { validate } from 'qasphere-contract/validate'
import type { Extract } from 'tar-stream'
import * as z from 'zod/mini'
import { formatPath } from '../values/api-error.js'
import { measureJson } from '../values/json-size.js'
import { ServerStartError } from '../values/start-error.js'
import { type ArchiveCounts, type ArchiveHead, archiveFormat, type EntryKind, entryKind } from './archive.js'
import { type Row, rowsAtOnce } from './rows.js'

const headSchema = z.object({
  format: z.number(),
  schema: z.string(),
  version: z.string(),
  exportedAt: z.string(),
})
const rowSchema = z.record(z.string(), z.union([anyText, z.int(), z.null()]))
const countsSchema = z.object({ rows: z.record(z.string(), z.int()), files: z.int() })

/** The largest entries, in bytes; a row may hold a whole body, each character escaped. */
const largest: Readonly<Record<EntryKind['kind'], number>> = {
  head: 1024 * 1024,
  rows: 256 * 1024 * 1024,
  file: uploadFiles.request.upload.maxFileBytes,
  end: 1024 * 1024,
}

/** The longest line, in characters: a row may hold a whole body, each character escaped. */
const maxLineLength = 192 * 1024 * 1024
/** Rows are flat and have few columns; what an export says of itself is hardly more. */
const lineLimits = { maxValues: 1000, maxDepth: 3 }

/** Gets what an export holds, in its order. */
export interface ArchiveReader {
  rows(table: string, rows: readonly Row[]): Promise<void>
  /** Takes the whole content, and says whose hash it found. */
  file(content: Readable): Promise<{ readonly sha256: string }>
}

/** Reads an export to its end and says how much it held; throws `ServerStartError` where it is damaged or not whole. */
export async function readArchive(
  input: Readable,
  begin: (head: ArchiveHead) => ArchiveReader,
): Promise<ArchiveCounts> {
  const { extract } = await import('tar-stream')
  const [gunzip, tar] = [createGunzip(), extract()]
  const state = new ReadingState()
  let [isLeaving, broken]: [boolean, Error | undefined] = [false, undefined]
  for (const stream of [input, gunzip, tar]) {
    stream.on('error', (error: Error) => {
      // The streams are aborted when reading stops early, which explains nothing.
      if (!isLeaving && error.name !== 'AbortError') broken ??= error
    })
  }
  pipeline(input, gunzip, tar, () => {
    // What was wrong has been noted by then.
  })
  try {
    return await readEntries(tar, state, begin, async () => {
      // Who reads the content of an entry may hear that the stream has ended before we hear why.
      await nextTurn()
      isLeaving = true
    })
  } catch (error) {
    throw broken ? unreadable(broken, state) : error
  } finally {
    tar.destroy()
    input.destroy()
  }
}

/** Leaving the loop ends the stream, of which `beforeLeaving` is told first. */
async function readEntries(
  tar: Extract,
  state: ReadingState,
  begin: (head: ArchiveHead) => ArchiveReader,
  beforeLeaving: () => Promise<void>,
): Promise<ArchiveCounts> {
  let reader: ArchiveReader | undefined
  for await (const entry of tar) {
    try {
      const kind = state.next(entry.header.name)
      refuseHuge(entry.header.name, kind, entry.header.size ?? 0)
      const content = Readable.from(entry)
      if (kind.kind === 'head') reader = begin(parseHead(await text(content)))
      else await readEntry(reader, kind, content, state)
    } catch (error) {
      await beforeLeaving()
      throw error
    }
  }
  return state.whole()
}

async function readEntry(
  reader: ArchiveReader | undefined,
  kind: Exclude<EntryKind, { kind: 'head' }>,
  content: Readable,
  state: ReadingState,
): Promise<void> {
  if (!reader) throw damaged('it does not begin with what it is')
  if (kind.kind === 'end') state.end(parse(countsSchema, await text(content)))
  else if (kind.kind === 'rows') await readRows(reader, kind.table, content, state)
  else await readFile(reader, kind.sha256, content, state)
}

async function readRows(
  reader: ArchiveReader,
  table: string,
  content: Readable,
  state: ReadingState,
): Promise<void> {
  for await (const rows of rowsOf(content)) {
    await reader.rows(table, rows)
    state.sawRows(table, rows.length)
  }
}

/** The rows of an entry, some at a time: a line may be short, and there may be any number. */
async function* rowsOf(content: Readable): AsyncGenerator<readonly Row[]> {
  let rows: Row[] = []
  for await (const line of linesOf(content)) {
    if (line !== '') rows.push(parse(rowSchema, line))
    if (rows.length < rowsAtOnce) continue
    yield rows
    rows = []
  }
  if (rows.length > 0) yield rows
}

/** Not those of `node:readline`, which ends lines where JSON does not, too. */
async function* linesOf(content: Readable): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8')
  let pieces: string[] = []
  let length = 0
  for await (const chunk of content) {
    const [first = '', ...others] = decoder.write(chunk).split('\n')
    pieces.push(first)
    length += first.length
    if (length > maxLineLength) throw damaged('it holds a line that is longer than any row')
    for (const begun of others) {
      yield pieces.join('')
      pieces = [begun]
      length = begun.length
    }
  }
  yield pieces.join('')
}

/** Throws where an entry is larger than any that an export has, before it is read into memory. */
function refuseHuge(name: string, { kind }: EntryKind, size: number): void {
  if (size > largest[kind]) throw damaged(`${name} is larger than any export makes it`)
}

async function readFile(
  reader: ArchiveReader,
  sha256: string,
  content: Readable,
  state: ReadingState,
): Promise<void> {
  const stored = await reader.file(content)
  if (stored.sha256 !== sha256) throw damaged(`the content of the file ${sha256} is another`)
  state.sawFile()
}

/** Knows what has come, and what must. */
class ReadingState {
  readonly #rows: Record<string, number> = {}
  #files = 0
  #entries = 0
  #expected: ArchiveCounts | undefined

  next(name: string): EntryKind {
    const kind = entryKind(name)
    if (!kind || this.#expected) throw damaged(`it holds ${name}, which has no place in it`)
    this.#entries += 1
    return kind
  }

  /** Whether nothing of an export has come yet. */
  get isFresh(): boolean {
    return this.#entries === 0
  }

  sawRows(table: string, count: number): void {
    this.#rows[table] = (this.#rows[table] ?? 0) + count
  }

  sawFile(): void {
    this.#files += 1
  }

  end(expected: ArchiveCounts): void {
    this.#expected = expected
  }

  whole(): ArchiveCounts {
    const expected = this.#expected
    if (!expected) throw damaged('its end is missing')
    const differs = Object.entries(expected.rows).find(([table, count]) => count !== (this.#rows[table] ?? 0))
    if (differs)
      throw damaged(`it holds ${this.#rows[differs[0]] ?? 0} of ${differs[1]} rows of ${differs[0]}`)
    if (expected.files !== this.#files) throw damaged(`it holds ${this.#files} of ${expected.files} files`)
    return expected
  }
}

function parseHead(json: string): ArchiveHead {
  const head = parse(headSchema, json)
  if (head.format === archiveFormat) return head
  throw new ServerStartError(
    `The export was written by qasphere-server ${head.version} in a format that this version does not read: use that version or a newer one.`,
  )
}

function parse<T>(schema: z.ZodMiniType<T>, json: string): T {
  const checked = validate(schema, parseJson(json))
  if (checked.ok) return checked.value
  const [mistake] = checked.problems
  throw damaged(`${formatPath(mistake?.path ?? []) || 'a line'} ${mistake?.message ?? 'is not valid'}`)
}

function parseJson(json: string): unknown {
  // Before it is parsed: nested values take hundreds of times the memory of their text.
  const { values, depth } = measureJson(Buffer.from(json), lineLimits)
  if (values > lineLimits.maxValues || depth > lineLimits.maxDepth) {
    throw damaged('it holds a line with more values, or nested deeper, than any row')
  }
  try {
    return JSON.parse(json)
  } catch (error) {
    throw damaged(error instanceof Error ? error.message : String(error), error)
  }
}

function damaged(reason: string, cause?: unknown): ServerStartError {
  return new ServerStartError(`The export is damaged or not whole: ${reason}`, { cause })
}

/** What a broken stream says of the file that it came from. */
function unreadable(error: Error, { isFresh }: ReadingState): ServerStartError {
  if (isFresh && error.message === 'incorrect header check') {
    return new ServerStartError('This is no export of a server: qasphere server export writes one.', {
      cause: error,
    })
  }
  // A file that cannot be read is no damage: its own words say what it is.
  if ('syscall' in error) {
    return new ServerStartError(`The export cannot be read: ${error.message}`, { cause: error })
  }
  return damaged(error.message, error)
}
