import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Store } from './store.js'

/** A search for test cases by a part of their title, ignoring case. */
export interface TitleSearch {
  readonly text: string
  /** The condition that uses the title index; undefined if the index is not known to help. */
  readonly indexed: RawBuilder<SqlBool> | undefined
}

/** Looks up a text in the title index, if the index can help. */
export async function prepareTitleSearch(
  { db, engine }: Store,
  projectKey: number,
  text: string,
): Promise<TitleSearch> {
  return { text, indexed: await engine.searchTitleIndex(db, projectKey, text.toLowerCase()) }
}

/** Returns the condition for test cases that match a search. */
export function isFoundBy({ text, indexed }: TitleSearch): RawBuilder<SqlBool> {
  return indexed ?? containsFolded('testCase.titleFolded', text)
}

/** Returns the condition for a column of lower-case text that contains a text, ignoring case. */
export function containsFolded(column: string, search: string): RawBuilder<SqlBool> {
  const pattern = `%${search.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`
  return sql`${sql.ref(column)} like ${pattern} escape '\\'`
}
