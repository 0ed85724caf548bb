/**
 * Sorts rows by a key, texts by code point as the database does: JavaScript compares UTF-16 code units, which puts emoji
 * before other characters. Rows with equal keys keep their order.
 */
export function sortRows<Row>(
  rows: readonly Row[],
  getKey: (row: Row) => string | number,
  direction: 1 | -1,
): Row[] {
  const keyed = rows.map((row) => {
    const key = getKey(row)
    return { row, key: typeof key === 'string' ? Buffer.from(key) : key }
  })
  keyed.sort((one, other) => direction * compareKeys(one.key, other.key))
  return keyed.map(({ row }) => row)
}

function compareKeys(one: Buffer | number, other: Buffer | number): number {
  if (typeof one === 'number' || typeof other === 'number') return Number(one) - Number(other)
  return Buffer.compare(one, other)
}
