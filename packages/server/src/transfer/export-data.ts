import { toStartError } from '../data/data-errors.js'
import { type OpenData, openExistingData } from '../data/open-data.js'
import type { FileStore } from '../files/file-store.js'
import { openFileStore } from '../files/open-file-store.js'
import { type Db, now } from '../store/database.js'
import { findFileContents } from '../store/files.js'
import { latestSchema } from '../store/migrate.js'
import type { DataPlace, FilePlace } from '../values/server-options.js'
import { ServerStartError } from '../values/start-error.js'
import { version } from '../values/version.js'
import { type ArchiveCounts, archiveFormat } from './archive.js'
import { exportedTables } from './exported-tables.js'
import { findColumns, readRows } from './rows.js'
import { type ArchiveWriter, writeArchive } from './write-archive.js'

export interface ExportOptions {
  readonly data: DataPlace
  /** Where the server stores files (default: where a server with this data does). */
  readonly files?: FilePlace
  /** Whether to skip files whose content is missing instead of failing. */
  readonly withoutMissingFiles?: boolean
}

/** Files whose contents are missing. */
type Missing = { readonly fileName: string }[]

/** Writes the rows of one snapshot and the contents that they name (see `index.ts`). */
export async function exportData(
  { data, files, withoutMissingFiles = false }: ExportOptions,
  output: NodeJS.WritableStream,
): Promise<ArchiveCounts & { readonly missingFiles: number }> {
  const opened = await openExistingData(data)
  try {
    const head = {
      format: archiveFormat,
      schema: latestSchema,
      version,
      exportedAt: now(),
    }
    const missing: Missing = []
    const { engine } = opened.store
    const counts = await engine.snapshot(opened.store.db, async (db) => {
      await engine.allowPauses(db)
      const contents = await openFileStore(files ?? opened.defaultFiles, { db, engine })
      const columns = await findColumns(db)
      return await writeArchive(head, output, async (archive) => {
        for (const table of exportedTables) {
          await archive.rows(table.name, readRows(db, table, columns.get(table.name) ?? {}))
        }
        await writeFiles(db, contents, archive, missing)
        if (!withoutMissingFiles) rejectMissing(missing, opened)
      })
    })
    return { ...counts, missingFiles: missing.length }
  } catch (error) {
    throw toStartError(error, opened.store.engine.classifyError, opened.database)
  } finally {
    await opened.close()
  }
}

async function writeFiles(
  db: Db,
  contents: FileStore,
  archive: ArchiveWriter,
  missing: Missing,
): Promise<void> {
  for await (const { sha256, size, fileName } of findFileContents(db)) {
    const content = await contents.get(sha256)
    if (content) await archive.file(sha256, size, content)
    else missing.push({ fileName })
  }
}

function rejectMissing(missing: Missing, { place }: OpenData): void {
  if (missing.length === 0) return
  const shown = missing.slice(0, 3).map(({ fileName }) => `"${fileName}"`)
  const more = missing.length > shown.length ? ` and ${missing.length - shown.length} more` : ''
  throw new ServerStartError(
    `The content of ${shown.join(', ')}${more} is missing from the files of ${place}. Set where the server stores files with --files, or skip these files with --without-missing-files.`,
  )
}
