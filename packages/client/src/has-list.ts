/**
 * Whether a response is a list: it has the field of its rows, which may be null, or a `total` without the field. Other
 * JSON, such as `{}` from a proxy, must not be taken for an empty list.
 */
export function hasList(response: unknown, field: string): boolean {
  if (typeof response !== 'object' || response === null) return false
  const rows: unknown = Reflect.get(response, field)
  if (rows === undefined) return typeof Reflect.get(response, 'total') === 'number'
  return rows === null || Array.isArray(rows)
}
