import { type RawBuilder, type SqlBool, sql } from 'kysely'

/** Whether a column of text in lower case contains a text, ignoring case. */
export function containsFolded(column: string, search: string): RawBuilder<SqlBool> {
  const pattern = `%${search.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`
  return sql`${sql.ref(column)} like ${pattern} escape '\\'`
}
