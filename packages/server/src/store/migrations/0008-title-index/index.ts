import { type Kysely, sql } from 'kysely'
import type { Engine } from '../../engine.js'

/**
 * Three characters that no title contains, different for each project: planes 15 and 16 of Unicode are for private use.
 */
const projectMark = (row: string) => {
  const codePoint = `983040 + ${row}"projectKey" % 65534`
  return `char(${codePoint}, ${codePoint}, ${codePoint})`
}

const addRow = `insert into "testCaseTitle" (rowid, "project", "titleFolded")
  select new."key", ${projectMark('new.')}, new."titleFolded" where new."deletedAt" is null`

/** To delete from an index without positions, the statement must contain the old values. */
const removeRow = `insert into "testCaseTitle" ("testCaseTitle", rowid, "project", "titleFolded")
  select 'delete', old."key", ${projectMark('old.')}, old."titleFolded" where old."deletedAt" is null`

/**
 * Indexes the titles of test cases by trigrams, so that a search does not read all titles of a project. Deleted test
 * cases are skipped. Triggers keep the index up to date, whatever changes the table. On PostgreSQL, the index depends
 * on an extension, so each start of a server checks it: see postgres-title-index.ts.
 *
 * See https://sqlite.org/fts5.html: without positions (`detail=none`) and sizes, the index takes a fifth of the space.
 */
export async function titleIndex(db: Kysely<unknown>, engine: Engine): Promise<void> {
  if (engine.isShared) return
  for (const statement of [
    `create view "searchableTestCase" as
      select "key", ${projectMark('')} as "project", "titleFolded" from "testCase" where "deletedAt" is null`,
    `create virtual table "testCaseTitle" using fts5("project", "titleFolded", content='searchableTestCase',
      content_rowid='key', detail=none, columnsize=0, tokenize='trigram case_sensitive 1')`,
    `insert into "testCaseTitle" ("testCaseTitle") values ('rebuild')`,
    `create trigger "testCaseTitleInsert" after insert on "testCase" begin ${addRow}; end`,
    `create trigger "testCaseTitleDelete" after delete on "testCase" begin ${removeRow}; end`,
    `create trigger "testCaseTitleUpdate" after update of "titleFolded", "deletedAt" on "testCase"
      when old."titleFolded" <> new."titleFolded" or (old."deletedAt" is null) <> (new."deletedAt" is null)
      begin ${removeRow}; ${addRow}; end`,
  ]) {
    await sql.raw(statement).execute(db)
  }
}
