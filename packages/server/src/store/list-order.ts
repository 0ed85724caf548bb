import { type RawBuilder, sql } from 'kysely'

/** How a request sorts a list that is short enough to be answered whole. */
export interface ListSorting {
  readonly sortField?: string | undefined
  readonly sortOrder?: 'asc' | 'desc' | undefined
}

/**
 * The order of a list of things whose ids ascend as they are made: by a text, ignoring case, or by creation, which is
 * also the order where none is asked for (API reference, section 5, 10).
 */
export function listOrder({ sortField, sortOrder = 'desc' }: ListSorting, text: string): RawBuilder<unknown> {
  const direction = sql.raw(sortOrder)
  if (!sortField) return sql`id`
  if (sortField === 'created_at') return sql`id ${direction}`
  return sql`lower(${sql.ref(text)}) ${direction}, id ${direction}`
}
