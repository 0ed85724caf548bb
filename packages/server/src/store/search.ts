import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Engine } from './engine.js'
import type { Store } from './store.js'

/** A search for test cases by a part of their title, ignoring case. */
export interface TitleSearch {
  readonly text: string
  /**
   * Keys of all test cases whose title may match, in the form of `Engine.list`; undefined if any test case may match.
   */
  readonly candidates: Expression<unknown> | undefined
}

/** Looks up a text in the title index, if the index can help. */
export async function prepareTitleSearch(
  { db, engine }: Store,
  projectKey: number,
  text: string,
): Promise<TitleSearch> {
  return { text, candidates: await engine.findTitleCandidates(db, projectKey, text.toLowerCase()) }
}

/** Returns the condition for test cases that match a search. */
export function isFoundBy(engine: Engine, { text, candidates }: TitleSearch): RawBuilder<SqlBool> {
  const matches = containsFolded('testCase.titleFolded', text)
  return candidates ? sql`(${engine.isOneOf('testCase.key', candidates)} and ${matches})` : matches
}

/** Returns the condition for a column of lower-case text that contains a text, ignoring case. */
export function containsFolded(column: string, search: string): RawBuilder<SqlBool> {
  const pattern = `%${search.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`
  return sql`${sql.ref(column)} like ${pattern} escape '\\'`
}
