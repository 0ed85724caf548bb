import {
  AliasNode,
  ColumnNode,
  type CompiledQuery,
  IdentifierNode,
  type OperationNode,
  ReferenceNode,
  SelectQueryNode,
} from 'kysely'

/** A query whose only row has all values of each column as JSON. */
export interface PackedQuery {
  readonly sql: string
  readonly names: readonly string[]
}

/**
 * Packs the rows of a select. The driver takes as long to read a row of five values as PostgreSQL to find it, and six
 * times as long as to parse the same values as JSON. Values must be texts and integers, or null.
 */
export function packQuery({ sql, query }: CompiledQuery): PackedQuery {
  const names = SelectQueryNode.is(query)
    ? (query.selections ?? []).map(({ selection }) => findName(selection))
    : []
  if (names.length === 0) throw new Error(`only the rows of a select can be packed: ${sql}`)
  const columns = names.map((name) => `json_agg("${name}")::text as "${name}"`)
  return { sql: `select ${columns.join(', ')} from (${sql}) as "packed"`, names }
}

/** Returns the name of a selected column. */
function findName(node: OperationNode): string {
  if (AliasNode.is(node) && IdentifierNode.is(node.alias)) return node.alias.name
  if (ReferenceNode.is(node) && ColumnNode.is(node.column)) return node.column.column.name
  throw new Error(`the columns of packed rows must have names, unlike ${node.kind}`)
}

/** Unpacks the rows of a packed query. Their order stays the same. */
export function unpackRows<Row>(names: readonly string[], [packed]: Record<string, unknown>[]): Row[] {
  const columns = names.map((name) => parseColumn(packed?.[name]))
  const rows = (columns[0] ?? []).map((_, place) => {
    const row: Record<string, unknown> = {}
    for (let index = 0; index < names.length; index++) row[names[index] ?? ''] = columns[index]?.[place]
    return row
  })
  if (!isRows<Row>(rows)) throw new Error('the database returned rows that are not objects')
  return rows
}

/** The column of no rows is null. */
function parseColumn(json: unknown): unknown[] {
  const values: unknown = typeof json === 'string' ? JSON.parse(json) : []
  if (!Array.isArray(values)) throw new Error('the database returned a column that is not an array')
  return values
}

/** The columns of a row follow from the query, which Kysely types. */
function isRows<Row>(rows: unknown[]): rows is Row[] {
  return rows.length === 0 || typeof rows[0] === 'object'
}
