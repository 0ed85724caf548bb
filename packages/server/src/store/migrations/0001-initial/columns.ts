import type { ColumnDefinitionBuilder, CreateTableBuilder, Kysely } from 'kysely'

export function inProject(table: CreateTableBuilder<string, never>): CreateTableBuilder<string, string> {
  return table.addColumn('projectKey', 'integer', (column) =>
    column.notNull().references('project.key').onDelete('cascade'),
  )
}

export type Column = ColumnDefinitionBuilder

export function ofTestCase(column: Column): Column {
  return column.notNull().references('testCase.key').onDelete('cascade')
}

export function ofRun(column: Column): Column {
  return column.notNull().references('run.key').onDelete('cascade')
}

export async function index(
  db: Kysely<unknown>,
  name: string,
  table: string,
  columns: string[],
): Promise<void> {
  await db.schema.createIndex(name).on(table).columns(columns).execute()
}
