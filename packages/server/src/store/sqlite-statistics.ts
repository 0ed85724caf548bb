import { sql } from 'kysely'
import type { Db } from './database.js'

/** Expected numbers of rows; other tables have about ten thousand. */
const tableRows: Readonly<Record<string, number>> = {
  testCase: 100_000,
  testCaseTag: 300_000,
  testCaseVersion: 300_000,
  folder: 5_000,
  run: 5_000,
  runTestCase: 1_000_000,
  result: 1_000_000,
}
const defaultRows = 10_000

/** Expected numbers of distinct values; other columns are unique. */
const columnValues: Readonly<Record<string, number>> = {
  projectKey: 5,
  runKey: 2_000,
  testCaseKey: 100_000,
  folderId: 2_000,
  parentId: 2_000,
  tagId: 1_000,
  closedAt: 10,
  type: 3,
}

/**
 * Writes fixed statistics for the query planner of SQLite. Without them, it assumes that a project has ten rows, and
 * reads whole projects instead of looking up single rows. Collecting statistics (`analyze`) would help only after the
 * tables have grown, and plans could change at any time (https://sqlite.org/lang_analyze.html, section 4).
 */
export async function writeStatistics(db: Db): Promise<void> {
  await sql`analyze`.execute(db)
  await sql`delete from sqlite_stat1`.execute(db)
  const { rows: indexes } = await sql<Index>`
    select list.name, tables.name as "table", list."unique",
      (select group_concat(name) from (select name from pragma_index_info(list.name) order by seqno)) as columns
    from sqlite_schema as tables, pragma_index_list(tables.name) as list
    where tables.type = 'table' and tables.name not like 'sqlite%'`.execute(db)
  for (const index of indexes) {
    await sql`insert into sqlite_stat1 values (${index.table}, ${index.name}, ${formatStatistics(index)})`.execute(
      db,
    )
  }
  // This connection reads them now; others do when they open.
  await sql`analyze sqlite_schema`.execute(db)
}

interface Index {
  readonly name: string
  readonly table: string
  readonly unique: number
  /** Comma-separated. */
  readonly columns: string
}

/** Returns the number of rows of an index, then how many of them share the first column, the first two, and so on. */
function formatStatistics({ table, unique, columns }: Index): string {
  const all = tableRows[table] ?? defaultRows
  const names = columns.split(',')
  let sharing = all
  const shares = names.map((name, place) => {
    sharing = Math.max(1, Math.round(sharing / (columnValues[name] ?? all)))
    return unique === 1 && place === names.length - 1 ? 1 : sharing
  })
  return [all, ...shares].join(' ')
}
