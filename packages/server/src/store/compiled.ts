import { type CompiledQuery, type Expression, sql } from 'kysely'
import type { Db } from './database.js'

/** Where a compiled query has the value of a name. */
class Placeholder {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

/** Stands for a value that is known only when the query runs. */
export type Parameter<Values> = <Name extends keyof Values & string>(name: Name) => Expression<Values[Name]>

interface Compilable<Row> {
  compile(): CompiledQuery<Row>
}

/**
 * A query that is built and compiled once for each database, as that takes longer than running it: for queries that requests run
 * often and that always have the same text. Returns a function that runs it with values. `context`, such as the engine, must be
 * the same for each call on a database.
 */
export function compileOnce<Values extends object, Row, Context extends readonly unknown[] = []>(
  build: (db: Db, value: Parameter<Values>, ...context: Context) => Compilable<Row>,
): (db: Db, values: Values, ...context: Context) => Promise<Row[]> {
  // A transaction has the adapter of its database.
  const compiled = new WeakMap<object, CompiledQuery<Row>>()
  return async (db, values, ...context) => {
    const { adapter } = db.getExecutor()
    let query = compiled.get(adapter)
    if (!query) {
      query = build(db, (name) => sql`${new Placeholder(name)}`, ...context).compile()
      compiled.set(adapter, query)
    }
    const given = new Map<string, unknown>(Object.entries(values))
    const parameters = query.parameters.map((parameter) =>
      parameter instanceof Placeholder ? given.get(parameter.name) : parameter,
    )
    const { rows } = await db.executeQuery<Row>({ ...query, parameters })
    return rows
  }
}
