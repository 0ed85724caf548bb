import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Db } from './database.js'
import type { Engine } from './engine.js'

/** A search for test cases by a part of their title, ignoring case. */
export interface TitleSearch {
  readonly text: string
  /** The keys of all test cases whose title may match, as `Engine.list` makes them; undefined if that may be any. */
  readonly candidates: Expression<unknown> | undefined
}

/** Looks a text up in the index of titles, if the index is of use for it. */
export async function prepareTitleSearch(
  db: Db,
  engine: Engine,
  projectKey: number,
  text: string,
): Promise<TitleSearch> {
  return { text, candidates: await engine.findTitleCandidates(db, projectKey, text.toLowerCase()) }
}

/** Whether a test case is found by a search. */
export function isFoundBy(engine: Engine, { text, candidates }: TitleSearch): RawBuilder<SqlBool> {
  const matches = containsFolded('testCase.titleFolded', text)
  return candidates ? sql`(${engine.isOneOf('testCase.key', candidates)} and ${matches})` : matches
}

/** Whether a column of text in lower case contains a text, ignoring case. */
export function containsFolded(column: string, search: string): RawBuilder<SqlBool> {
  const pattern = `%${search.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`
  return sql`${sql.ref(column)} like ${pattern} escape '\\'`
}
