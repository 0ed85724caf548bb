import { type Kysely, sql } from 'kysely'
import type { Engine } from '../../engine.js'

/** Stores files in the database in chunks, so that no file has to fit into memory. */
export async function fileChunks(db: Kysely<unknown>, engine: Engine): Promise<void> {
  await db.schema
    .createTable('fileChunk')
    .addColumn('sha256', 'text', (column) => column.notNull())
    .addColumn('place', 'integer', (column) => column.notNull())
    .addColumn('content', engine.bytes, (column) => column.notNull())
    .addPrimaryKeyConstraint('fileChunkByPlace', ['sha256', 'place'])
    .execute()
  // Existing files stay in one chunk each.
  await sql`insert into "fileChunk" ("sha256", "place", "content") select "sha256", 0, "content" from "fileContent"`.execute(
    db,
  )
  await db.schema.dropTable('fileContent').execute()
}
