import type { Kysely } from 'kysely'

/** Adds the table of submitted forms. See schema/submitted-form-table.ts for the meaning of the columns. */
export async function submittedForms(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('submittedForm')
    .addColumn('hash', 'text', (column) => column.primaryKey())
    .addColumn('responseJson', 'text', (column) => column.notNull())
    .addColumn('submittedAt', 'text', (column) => column.notNull())
    .execute()
}
