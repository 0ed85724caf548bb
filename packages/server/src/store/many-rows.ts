import type { CompiledQuery } from 'kysely'
import type { Db } from './database.js'

/** A query that returns thousands of rows, which a driver may read in another way. */
export interface ManyRowsQuery extends CompiledQuery {
  readonly hasManyRows?: boolean
}

/** Runs a query that returns thousands of rows of texts and integers. */
export async function readManyRows<Row>(db: Db, query: { compile(): CompiledQuery<Row> }): Promise<Row[]> {
  const compiled: ManyRowsQuery & CompiledQuery<Row> = { ...query.compile(), hasManyRows: true }
  return (await db.executeQuery<Row>(compiled)).rows
}
