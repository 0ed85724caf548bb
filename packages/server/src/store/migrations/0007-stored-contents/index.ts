import type { Kysely } from 'kysely'

/** Adds the time of the last use of contents that no file may refer to yet, so that unused ones can be deleted. */
export async function storedContents(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('storedContent')
    .addColumn('sha256', 'text', (column) => column.primaryKey())
    .addColumn('usedAt', 'text', (column) => column.notNull())
    .execute()
  await db.schema.createIndex('storedContentByUse').on('storedContent').column('usedAt').execute()
  await db.schema.createIndex('fileByContent').on('file').column('sha256').execute()
}
