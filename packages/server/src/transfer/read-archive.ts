import { pipeline, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { StringDecoder } from 'node:string_decoder'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { createGunzip } from 'node:zlib'
import { uploadFiles } from 'qasphere-contract/files'
import { anyText } from 'qasphere-contract/scalars'
import { validate } from 'qasphere-contract/validate'
import { type Extract, extract } from 'tar-stream'
import * as z from 'zod/mini'
import { formatPath } from '../values/api-error.js'
import { measureJson } from '../values/json-size.js'
import { getReason } from '../values/reason.js'
import { ServerStartError } from '../values/start-error.js'
import {
  type ArchiveCounts,
  type ArchiveHead,
  archiveFormat,
  type EntryKind,
  headName,
  parseEntryName,
} from './archive.js'
import { type Row, rowBatchSize } from './rows.js'

const headSchema = z.object({
  format: z.number(),
  schema: z.string(),
  version: z.string(),
  exportedAt: z.string(),
})
const rowSchema = z.record(z.string(), z.union([anyText, z.int(), z.null()]))
const countsSchema = z.object({ rows: z.record(z.string(), z.int()), files: z.int() })

/** Maximum sizes of entries, in bytes. A row can contain a whole body with each character escaped. */
const maxEntryBytes: Readonly<Record<EntryKind['kind'], number>> = {
  head: 1024 * 1024,
  rows: 256 * 1024 * 1024,
  file: uploadFiles.request.upload.maxFileBytes,
  end: 1024 * 1024,
}

/** Maximum length of a line, in characters: a row can contain a whole body with each character escaped. */
const maxLineLength = 192 * 1024 * 1024
/** Rows are flat and have few columns, and the other entries are not much larger. */
const lineLimits = { maxValues: 1000, maxDepth: 3 }

/** Receives the contents of an export, in order. */
export interface ArchiveReader {
  rows(table: string, rows: readonly Row[]): Promise<void>
  /** Consumes the whole content and returns the hash of what it received. */
  file(content: Readable): Promise<{ readonly sha256: string }>
}

/** Reads an export to the end and returns its counts. Throws `ServerStartError` if it is damaged or incomplete. */
export async function readArchive(
  input: Readable,
  begin: (head: ArchiveHead) => ArchiveReader,
): Promise<ArchiveCounts> {
  const [gunzip, tar] = [createGunzip(), extract()]
  const state = new ReadingState()
  let [isStopping, broken]: [boolean, Error | undefined] = [false, undefined]
  for (const stream of [input, gunzip, tar]) {
    stream.on('error', (error: Error) => {
      // When reading stops early, the streams are aborted, and that error explains nothing.
      if (!isStopping && error.name !== 'AbortError') broken ??= error
    })
  }
  pipeline(input, gunzip, tar, () => {
    // The error has been recorded by then.
  })
  try {
    return await readEntries(tar, state, begin, async () => {
      // The reader of an entry can notice the end of the stream before we know the reason.
      await nextTurn()
      isStopping = true
    })
  } catch (error) {
    throw broken ? toReadError(broken, state) : error
  } finally {
    tar.destroy()
    input.destroy()
  }
}

/** Leaving the loop ends the stream, so `beforeStop` runs first. */
async function readEntries(
  tar: Extract,
  state: ReadingState,
  begin: (head: ArchiveHead) => ArchiveReader,
  beforeStop: () => Promise<void>,
): Promise<ArchiveCounts> {
  let reader: ArchiveReader | undefined
  for await (const entry of tar) {
    try {
      const kind = state.next(entry.header.name)
      checkEntrySize(entry.header.name, kind, entry.header.size ?? 0)
      const content = Readable.from(entry)
      if (kind.kind === 'head') reader = begin(parseHead(await text(content)))
      else await readEntry(reader, kind, content, state)
    } catch (error) {
      await beforeStop()
      throw error
    }
  }
  return state.finish()
}

async function readEntry(
  reader: ArchiveReader | undefined,
  kind: Exclude<EntryKind, { kind: 'head' }>,
  content: Readable,
  state: ReadingState,
): Promise<void> {
  if (!reader) throw damagedError(`it does not start with ${headName}`)
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
  for await (const rows of readBatches(content)) {
    await reader.rows(table, rows)
    state.countRows(table, rows.length)
  }
}

/** Yields the rows of an entry in batches, because an entry can have any number of short lines. */
async function* readBatches(content: Readable): AsyncGenerator<readonly Row[]> {
  let rows: Row[] = []
  for await (const line of readLines(content)) {
    if (line !== '') rows.push(parse(rowSchema, line))
    if (rows.length < rowBatchSize) continue
    yield rows
    rows = []
  }
  if (rows.length > 0) yield rows
}

/** Reads lines. `node:readline` cannot be used, because it also splits at characters that JSON lines can contain. */
async function* readLines(content: Readable): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8')
  let pieces: string[] = []
  let length = 0
  for await (const chunk of content) {
    const [first = '', ...others] = decoder.write(chunk).split('\n')
    pieces.push(first)
    length += first.length
    if (length > maxLineLength) throw damagedError('it contains a line that is longer than any row')
    for (const begun of others) {
      yield pieces.join('')
      pieces = [begun]
      length = begun.length
    }
  }
  yield pieces.join('')
}

/** Throws if an entry is larger than exports can have, before it is read into memory. */
function checkEntrySize(name: string, { kind }: EntryKind, size: number): void {
  if (size > maxEntryBytes[kind]) throw damagedError(`${name} is larger than in any export`)
}

async function readFile(
  reader: ArchiveReader,
  sha256: string,
  content: Readable,
  state: ReadingState,
): Promise<void> {
  const stored = await reader.file(content)
  if (stored.sha256 !== sha256) throw damagedError(`the content of the file ${sha256} has a different hash`)
  state.countFile()
}

/** Tracks what has been read, and checks it against the expected counts. */
class ReadingState {
  readonly #rows: Record<string, number> = {}
  #files = 0
  #entries = 0
  #expected: ArchiveCounts | undefined

  next(name: string): EntryKind {
    const kind = parseEntryName(name)
    if (!kind || this.#expected) throw damagedError(`unexpected entry ${name}`)
    this.#entries += 1
    return kind
  }

  /** Whether no entry has been read yet. */
  get isFresh(): boolean {
    return this.#entries === 0
  }

  countRows(table: string, count: number): void {
    this.#rows[table] = (this.#rows[table] ?? 0) + count
  }

  countFile(): void {
    this.#files += 1
  }

  end(expected: ArchiveCounts): void {
    this.#expected = expected
  }

  finish(): ArchiveCounts {
    const expected = this.#expected
    if (!expected) throw damagedError('its end is missing')
    const differs = Object.entries(expected.rows).find(([table, count]) => count !== (this.#rows[table] ?? 0))
    if (differs)
      throw damagedError(`it contains ${this.#rows[differs[0]] ?? 0} of ${differs[1]} rows of ${differs[0]}`)
    if (expected.files !== this.#files)
      throw damagedError(`it contains ${this.#files} of ${expected.files} files`)
    return expected
  }
}

function parseHead(json: string): ArchiveHead {
  const head = parse(headSchema, json)
  if (head.format === archiveFormat) return head
  throw new ServerStartError(
    `The export was written by qasphere-server ${head.version} in a format that this version cannot read. Use that version or a newer one.`,
  )
}

function parse<T>(schema: z.ZodMiniType<T>, json: string): T {
  const checked = validate(schema, parseJson(json))
  if (checked.ok) return checked.value
  const [problem] = checked.problems
  throw damagedError(`${formatPath(problem?.path ?? []) || 'a line'} ${problem?.message ?? 'is not valid'}`)
}

function parseJson(json: string): unknown {
  // Check the size before parsing: nested values take hundreds of times the memory of their text.
  const { values, depth } = measureJson(Buffer.from(json), lineLimits)
  if (values > lineLimits.maxValues || depth > lineLimits.maxDepth) {
    throw damagedError('it contains a line with more values, or deeper nesting, than any row')
  }
  try {
    return JSON.parse(json)
  } catch (error) {
    throw damagedError(getReason(error), error)
  }
}

function damagedError(reason: string, cause?: unknown): ServerStartError {
  return new ServerStartError(`The export is damaged or incomplete: ${reason}`, { cause })
}

/** Converts the error of a stream to one about the export. */
function toReadError(error: Error, { isFresh }: ReadingState): ServerStartError {
  if (isFresh && error.message === 'incorrect header check') {
    return new ServerStartError(
      'This file is not an export of a server. To create one, run: qasphere server export',
      {
        cause: error,
      },
    )
  }
  // A read error does not mean that the file is damaged: its own message says what happened.
  if ('syscall' in error) {
    return new ServerStartError(`Cannot read the export: ${error.message}`, { cause: error })
  }
  return damagedError(error.message, error)
}
