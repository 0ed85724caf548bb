import type { ColumnDefinitionBuilder, Dialect, RawBuilder, SqlBool } from 'kysely'

/** What differs between the database engines; everything else is the same SQL. */
export interface Engine {
  readonly dialect: Dialect
  /** Makes a column the table's own number, given out by the engine. */
  identity(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder
  /** `column in (values)` for any number of values, as one parameter. */
  isOneOf(column: string, values: readonly (string | number)[]): RawBuilder<SqlBool>
  /** Whether an error says that a unique index refused a row. */
  isUniqueViolation(error: unknown): boolean
  /** The column type for bytes. */
  readonly bytes: 'blob' | 'bytea'
}
