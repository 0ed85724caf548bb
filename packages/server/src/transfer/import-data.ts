import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { toStartError } from '../data/data-errors.js'
import { type OpenData, openData } from '../data/open-data.js'
import { openFileStore } from '../files/open-file-store.js'
import { newestSchema } from '../store/migrate.js'
import type { Store } from '../store/open-store.js'
import { readSetting } from '../store/settings.js'
import type { DataPlace, FilePlace } from '../values/server-options.js'
import { ServerStartError } from '../values/start-error.js'
import type { ArchiveCounts, ArchiveHead } from './archive.js'
import { movedTables } from './moved-tables.js'
import { type ArchiveReader, readArchive } from './read-archive.js'
import { checkRows } from './row-rules.js'
import { type Columns, continueNumbers, findColumns, type Row, writeRows } from './rows.js'
import { RowSanitizer } from './sanitize-rows.js'

export interface ImportOptions {
  /** Must hold no server's data yet. */
  readonly data: DataPlace
  /** Where to keep files; by itself, where a server of that data does. */
  readonly files?: FilePlace
}

/** How much was imported. */
export interface ImportCounts extends ArchiveCounts {
  /** Texts that the API would have stored differently, and that were sanitized. */
  readonly sanitizedTexts: number
}

/**
 * Puts everything of an export where nothing is yet: all of it or none. Rich text is sanitized as the API does. A file is
 * read once before anything is opened, so that a damaged one leaves no trace. Throws `ServerStartError` where it cannot.
 */
export async function importData(options: ImportOptions, from: Readable | string): Promise<ImportCounts> {
  if (typeof from === 'string') await readArchive(createReadStream(from), checkOnly)
  const opened = await openData(options.data)
  try {
    return await opened.store.db.transaction().execute(async (db) => {
      const store = { db, engine: opened.store.engine }
      await store.engine.allowPauses(db)
      await store.engine.lockStart(db)
      await refuseData(store, opened)
      const files = await openFileStore(options.files ?? opened.defaultFiles, store)
      const columns = await findColumns(db)
      const read = new RowReader()
      const counts = await readArchive(typeof from === 'string' ? createReadStream(from) : from, (head) => {
        refuseOtherSchema(head)
        return {
          rows: async (table, rows) => writeTable(store, columns, table, await read.check(table, rows)),
          file: (content) => files.put(content),
        }
      })
      await continueNumbers(db, store.engine)
      return { ...counts, sanitizedTexts: read.sanitizedTexts }
    })
  } catch (error) {
    throw toStartError(error, opened.store.engine.troubleOf, opened.database)
  } finally {
    await opened.close()
  }
}

function checkOnly(head: ArchiveHead): ArchiveReader {
  refuseOtherSchema(head)
  const read = new RowReader()
  return {
    rows: async (table, rows) => {
      await read.check(table, rows)
    },
    file: async (content) => {
      const hash = createHash('sha256')
      for await (const piece of content) hash.update(piece)
      return { sha256: hash.digest('hex') }
    },
  }
}

async function refuseData({ db }: Store, { place }: OpenData): Promise<void> {
  if ((await readSetting(db, 'tenantId')) === undefined) return
  throw new ServerStartError(
    `There is a server's data in ${place} already. Import into an empty folder or database.`,
  )
}

function refuseOtherSchema({ schema, version }: ArchiveHead): void {
  if (schema === newestSchema) return
  throw new ServerStartError(
    `The export was written by qasphere-server ${version}, whose database has another schema. Import it with that version (npm install --global qasphere qasphere-server@${version}); a server of this one then brings the data to its own schema where it is newer.`,
  )
}

/** Reads the rows of an export. */
class RowReader {
  readonly #sanitizer = new RowSanitizer()
  #place = 0

  get sanitizedTexts(): number {
    return this.#sanitizer.changed
  }

  /** Returns rows as they may be stored. Throws `ServerStartError` for those that no server would have exported. */
  async check(table: string, rows: readonly Row[]): Promise<readonly Row[]> {
    const place = movedTables.findIndex(({ name }) => name === table)
    if (place < 0) throw damaged(`there is no table ${table}`)
    // Rows are checked by those of the tables before.
    if (place < this.#place) throw damaged(`${table} does not come before ${movedTables[this.#place]?.name}`)
    this.#place = place
    checkRows(table, rows)
    return await this.#sanitizer.sanitize(table, rows)
  }
}

function damaged(reason: string): ServerStartError {
  return new ServerStartError(`The export is damaged or not whole: ${reason}`)
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
    throw damaged(`rows of ${table} have other columns`)
  }
  try {
    await writeRows(store, table, columns, rows)
  } catch (error) {
    if (store.engine.troubleOf(error)) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new ServerStartError(`The rows of ${table} cannot be stored: ${reason}`, { cause: error })
  }
}
