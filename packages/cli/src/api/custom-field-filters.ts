/** `--cf automation=Planned` as the query's `cf_automation`; several values of one field are any of them. */
export function customFieldFilters(pairs: readonly string[]): Record<string, unknown> {
  const query: Record<string, string[]> = {}
  for (const pair of pairs) {
    const [, name, value] = /^(?:cf_)?([^=]+)=(.*)$/s.exec(pair) ?? []
    if (name === undefined || value === undefined) continue
    const field = `cf_${name.trim()}`
    query[field] = [...(query[field] ?? []), value]
  }
  return query
}
