import { type CompiledQuery, type RawBuilder, sql } from 'kysely'
import type { Db } from './database.js'

/** A placeholder in a compiled query for a value that is known only when the query runs. */
class Placeholder {}

/**
 * Creates a placeholder for a value that is known only when the query runs. The database gets what `derive` returns for
 * the value, or the value itself.
 */
export type Parameter<Values> = <Name extends keyof Values & string>(
  name: Name,
  derive?: (value: Values[Name]) => unknown,
) => RawBuilder<Values[Name]>

interface Compilable<Row> {
  compile(): CompiledQuery<Row>
}

/**
 * A change whose result is not needed. In a transaction that can be retried, the database driver does not have to wait
 * for it: if it fails, the next query or the commit fails.
 */
export interface DeferrableQuery extends CompiledQuery {
  readonly isDeferrable?: boolean
}

interface Template<Values, Row> {
  readonly query: CompiledQuery<Row>
  readonly parameters: readonly ((values: Values) => unknown)[]
}

/**
 * Builds and compiles a query only once for each database, because that takes longer than running it. It is for
 * frequent queries that always have the same text. Returns a function that runs the query with values. `context`, such
 * as the engine, must be the same for each call on a database.
 */
export function compileOnce<Values extends object, Row, Context extends readonly unknown[] = []>(
  build: (db: Db, value: Parameter<Values>, ...context: Context) => Compilable<Row>,
): (db: Db, values: Values, ...context: Context) => Promise<Row[]> {
  // A transaction has the same adapter as its database.
  const templates = new WeakMap<object, Template<Values, Row>>()
  return async (db, values, ...context) => {
    const { adapter } = db.getExecutor()
    let template = templates.get(adapter)
    if (!template) {
      template = compileTemplate((value) => build(db, value, ...context))
      templates.set(adapter, template)
    }
    const parameters = template.parameters.map((read) => read(values))
    const { rows } = await db.executeQuery<Row>({ ...template.query, parameters })
    return rows
  }
}

/** Like `compileOnce`, but for a change whose result is not needed. */
export function compileChange<Values extends object, Context extends readonly unknown[] = []>(
  build: (db: Db, value: Parameter<Values>, ...context: Context) => Compilable<unknown>,
): (db: Db, values: Values, ...context: Context) => Promise<void> {
  const run = compileOnce<Values, unknown, Context>((db, value, ...context) => ({
    compile: (): DeferrableQuery => ({ ...build(db, value, ...context).compile(), isDeferrable: true }),
  }))
  return async (db, values, ...context) => {
    await run(db, values, ...context)
  }
}

function compileTemplate<Values extends object, Row>(
  build: (value: Parameter<Values>) => Compilable<Row>,
): Template<Values, Row> {
  const readers = new Map<unknown, (values: Values) => unknown>()
  const query = build((name, derive) => {
    const placeholder = new Placeholder()
    readers.set(placeholder, derive ? (values) => derive(values[name]) : (values) => values[name])
    return sql`${placeholder}`
  }).compile()
  return { query, parameters: query.parameters.map((fixed) => readers.get(fixed) ?? (() => fixed)) }
}
