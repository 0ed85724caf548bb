import { type Kysely, sql } from 'kysely'
import type { Engine } from '../../engine.js'

/** The new columns, with the paths of their values in `contentJson`. */
const parts = {
  preconditionText: ['precondition', 'text'],
  filesJson: ['files'],
  linksJson: ['links'],
  tagIdsJson: ['tagIds'],
}

/**
 * Makes the parts of a version that lists show readable without the rest of its content. PostgreSQL stores them, because
 * parsing takes it longer than everything else that a list needs. SQLite parses when it reads: it can only store such
 * columns in new tables.
 */
export async function contentParts(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const named = Object.entries(parts)
  // PostgreSQL writes the whole table in each statement; SQLite adds one column per statement.
  const additions = engine.isShared ? [named.map(addStored).join()] : named.map(addVirtual)
  for (const addition of additions) {
    await sql.raw(`alter table "testCaseVersion" ${addition}`).execute(db)
  }
}

function addStored([name, path]: readonly [string, readonly string[]]) {
  return `add column "${name}" text collate "C" generated always as ("contentJson"::json #>> '{${path.join()}}') stored`
}

function addVirtual([name, path]: readonly [string, readonly string[]]) {
  return `add column "${name}" text generated always as ("contentJson" ->> '$.${path.join('.')}') virtual`
}
