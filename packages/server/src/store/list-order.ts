/** Sort order of a list that is always returned completely. */
export interface ListSorting {
  readonly sortField?: string | undefined
  readonly sortOrder?: 'asc' | 'desc' | undefined
}

/**
 * Sorts rows, whose IDs ascend in order of creation, by creation (the default) or by a text. Texts are compared in
 * lower case and by code point, like the columns called `titleFolded`; rows with equal texts are sorted by ID. This is
 * not left to the database, because each has its own rules for lower case.
 */
export function sortList<Row extends { readonly id: string | number }>(
  rows: readonly Row[],
  { sortField, sortOrder = 'desc' }: ListSorting,
  getText: (row: Row) => string,
): Row[] {
  if (!sortField) return rows.toSorted(compareIds)
  const direction = sortOrder === 'desc' ? -1 : 1
  if (sortField === 'created_at') return rows.toSorted((one, other) => direction * compareIds(one, other))
  const keyed = rows.map((row) => ({ row, text: Buffer.from(getText(row).toLowerCase()) }))
  const compare = (one: (typeof keyed)[number], other: (typeof keyed)[number]) =>
    Buffer.compare(one.text, other.text) || compareIds(one.row, other.row)
  return keyed.toSorted((one, other) => direction * compare(one, other)).map(({ row }) => row)
}

function compareIds(one: { readonly id: string | number }, other: { readonly id: string | number }): number {
  if (typeof one.id === 'number' && typeof other.id === 'number') return one.id - other.id
  return Buffer.compare(Buffer.from(String(one.id)), Buffer.from(String(other.id)))
}
