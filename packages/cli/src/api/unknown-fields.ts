import type { InputProblem } from 'qasphere-client'

/** Maximum number of warnings about unknown fields. */
const maxWarnings = 20

/** One line for each unknown field; those that differ only in their list index share a line. */
export function unknownFieldWarnings(fields: readonly InputProblem[]): string[] {
  const groups = new Map<string, { readonly line: string; count: number }>()
  for (const { where, message } of fields) {
    const key = `${where.replace(/\[\d+\]/g, '[]')}: ${message}`
    const group = groups.get(key)
    if (group) group.count++
    else groups.set(key, { line: `${where}: ${message}`, count: 1 })
  }
  const lines = [...groups.values()].map(({ line, count }) => {
    return count === 1 ? line : `${line} (and ${count - 1} more like it)`
  })
  const surplus = lines.length - maxWarnings
  if (surplus <= 0) return lines
  return [
    ...lines.slice(0, maxWarnings),
    `${surplus} more unknown ${surplus === 1 ? 'field' : 'fields'}, ignored`,
  ]
}
