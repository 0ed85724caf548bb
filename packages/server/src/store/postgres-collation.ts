import {
  type ColumnDefinitionNode,
  DataTypeNode,
  type Kysely,
  type KyselyPlugin,
  OperationNodeTransformer,
  type PluginTransformQueryArgs,
  type PluginTransformResultArgs,
  type QueryId,
  type QueryResult,
  RawNode,
  type RootOperationNode,
  sql,
  type UnknownRow,
} from 'kysely'

/**
 * Translates column types of new tables to match those of SQLite: integers are as wide, so that a number that is too
 * large for an ID is unknown instead of an error, and text compares by code point, whatever the locale of the database.
 */
export class PortableTypes extends OperationNodeTransformer implements KyselyPlugin {
  transformQuery({ node }: PluginTransformQueryArgs): RootOperationNode {
    return this.transformNode(node)
  }

  async transformResult({ result }: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> {
    return result
  }

  protected override transformDataType(node: DataTypeNode): DataTypeNode {
    return node.dataType === 'integer' ? DataTypeNode.create('bigint') : node
  }

  protected override transformColumnDefinition(
    node: ColumnDefinitionNode,
    queryId?: QueryId,
  ): ColumnDefinitionNode {
    const column = super.transformColumnDefinition(node, queryId)
    if (!DataTypeNode.is(column.dataType) || column.dataType.dataType !== 'text') return column
    return { ...column, dataType: RawNode.createWithSql('text collate "C"') }
  }
}

/** Makes text columns of existing tables compare by code point. Rows stay the same; indexes are rebuilt. */
export async function compareByCodePoint(db: Kysely<unknown>): Promise<void> {
  const { rows: tables } = await sql<{ name: string; columns: string[] }>`
    select "table_name" as name, array_agg("column_name"::text) as columns
    from information_schema.columns
    where "table_schema" = current_schema() and "data_type" = 'text' and "collation_name" is distinct from 'C'
    group by "table_name" order by "table_name"`.execute(db)
  for (const { name, columns } of tables) {
    const changes = columns.map((column) => sql`alter column ${sql.id(column)} type text collate "C"`)
    await sql`alter table ${sql.table(name)} ${sql.join(changes)}`.execute(db)
  }
}
