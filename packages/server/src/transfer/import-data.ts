import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { toStartError } from '../data/data-errors.js'
import { openEmptyData, requireEmpty, requireEmptyPlace } from '../data/open-data.js'
import { openFileStore } from '../files/open-file-store.js'
import { latestSchema } from '../store/migrate.js'
import type { Store } from '../store/store.js'
import { getReason } from '../values/reason.js'
import type { DataPlace, FilePlace } from '../values/server-options.js'
import { ServerStartError } from '../values/start-error.js'
import type { ArchiveCounts, ArchiveHead } from './archive.js'
import { exportedTables } from './exported-tables.js'
import { type ArchiveReader, readArchive } from './read-archive.js'
import { checkRows } from './row-rules.js'
import { type Columns, continueNumbers, findColumns, type Row, writeRows } from './rows.js'
import { RowSanitizer } from './sanitize-rows.js'

export interface ImportOptions {
  /** Must not contain any data yet. */
  readonly data: DataPlace
  /** Where to store files (default: where a server with this data does). */
  readonly files?: FilePlace
  /** Whether the export is only checked. This creates neither tables nor a folder. */
  readonly isDryRun?: boolean
}

/** The number of imported rows and files. */
export interface ImportCounts extends ArchiveCounts {
  /** Number of texts that were sanitized because the API would have stored them differently. */
  readonly sanitizedTexts: number
}

/** Checks a file as a whole before it writes rows and contents in one transaction (see `index.ts`). */
export async function importData(options: ImportOptions, from: Readable | string): Promise<ImportCounts> {
  if (options.isDryRun) return await checkImport(options, from)
  if (typeof from === 'string') await readArchive(createReadStream(from), (head) => createCheck(head))
  const opened = await openEmptyData(options.data)
  try {
    return await opened.store.db.transaction().execute(async (db) => {
      const store = { db, engine: opened.store.engine }
      await store.engine.allowPauses(db)
      await store.engine.lockStart(db)
      await requireEmpty(store, opened)
      const files = await openFileStore(options.files ?? opened.defaultFiles, store)
      const columns = await findColumns(db)
      const checker = new RowChecker()
      const counts = await readArchive(typeof from === 'string' ? createReadStream(from) : from, (head) => {
        requireSameSchema(head)
        return {
          rows: async (table, rows) => writeTable(store, columns, table, await checker.check(table, rows)),
          file: (content) => files.put(content),
        }
      })
      await continueNumbers(store)
      return { ...counts, sanitizedTexts: checker.sanitizedTexts }
    })
  } catch (error) {
    throw toStartError(error, opened.store.engine.classifyError, opened.database)
  } finally {
    await opened.close()
  }
}

/** Checks an export and that its target is empty, and counts what an import would add. */
async function checkImport({ data }: ImportOptions, from: Readable | string): Promise<ImportCounts> {
  await requireEmptyPlace(data)
  const checker = new RowChecker()
  const stream = typeof from === 'string' ? createReadStream(from) : from
  const counts = await readArchive(stream, (head) => createCheck(head, checker))
  return { ...counts, sanitizedTexts: checker.sanitizedTexts }
}

function createCheck(head: ArchiveHead, checker = new RowChecker()): ArchiveReader {
  requireSameSchema(head)
  return {
    rows: async (table, rows) => {
      await checker.check(table, rows)
    },
    file: async (content) => {
      const hash = createHash('sha256')
      for await (const piece of content) hash.update(piece)
      return { sha256: hash.digest('hex') }
    },
  }
}

function requireSameSchema({ schema, version }: ArchiveHead): void {
  if (schema === latestSchema) return
  throw new ServerStartError(
    `The export was written by qasphere-server ${version}, whose database has a different schema. Import it with that version (npm install --global qasphere qasphere-server@${version}). If this version is newer, it upgrades the data when it starts.`,
  )
}

/** Validates and sanitizes the rows of an export. */
class RowChecker {
  readonly #sanitizer = new RowSanitizer()
  #tableIndex = 0

  get sanitizedTexts(): number {
    return this.#sanitizer.changed
  }

  /** Returns rows as they can be stored. Throws `ServerStartError` for rows that no server would have exported. */
  async check(table: string, rows: readonly Row[]): Promise<readonly Row[]> {
    const index = exportedTables.findIndex(({ name }) => name === table)
    if (index < 0) throw damagedError(`unknown table ${table}`)
    // Checking a row may need rows of earlier tables.
    if (index < this.#tableIndex)
      throw damagedError(`${table} does not come before ${exportedTables[this.#tableIndex]?.name}`)
    this.#tableIndex = index
    checkRows(table, rows)
    return await this.#sanitizer.sanitize(table, rows)
  }
}

function damagedError(reason: string): ServerStartError {
  return new ServerStartError(`The export is damaged or incomplete: ${reason}`)
}

async function writeTable(
  store: Store,
  all: ReadonlyMap<string, Columns>,
  table: string,
  rows: readonly Row[],
): Promise<void> {
  const columns = all.get(table) ?? {}
  const names = Object.keys(columns).sort().join()
  if (rows.some((row) => Object.keys(row).sort().join() !== names)) {
    throw damagedError(`rows of ${table} have different columns`)
  }
  try {
    await writeRows(store, table, columns, rows)
  } catch (error) {
    if (store.engine.classifyError(error)) throw error
    const reason = getReason(error)
    throw new ServerStartError(`Cannot store the rows of ${table}: ${reason}`, { cause: error })
  }
}
