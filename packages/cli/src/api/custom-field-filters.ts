import type { InputProblem } from 'qasphere-client'

/** `--cf automation=Planned` as the query's `cf_automation`; several values of one field are any of them. */
export function customFieldFilters(pairs: readonly string[]): {
  readonly query: Record<string, unknown>
  readonly problems: readonly InputProblem[]
} {
  const query: Record<string, string[]> = {}
  const problems: InputProblem[] = []
  for (const pair of pairs) {
    const [, name, value] = /^(?:cf_)?([^=]+)=(.*)$/s.exec(pair) ?? []
    if (name === undefined || value === undefined) {
      problems.push({
        where: '--cf',
        message: `must be NAME=VALUE, such as automation=Planned, not ${JSON.stringify(pair)}`,
      })
      continue
    }
    const field = `cf_${name.trim()}`
    query[field] = [...(query[field] ?? []), value]
  }
  return { query, problems }
}
