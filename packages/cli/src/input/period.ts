/** The units of periods, in milliseconds. */
const units: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
}

/** The valid formats of a start, for messages. */
export const startForms = 'a period such as 12h, 7d or 2w, or a date such as 2026-11-20'

/**
 * Parses the start of a period before `now`, or a date: `7d`, `2026-11-20` (midnight in the
 * local time zone), `2026-11-20T08:00:00Z`. Undefined for other text, and for dates that do not exist.
 */
export function parseStart(text: string, now: Date): Date | undefined {
  const [, amount, unit = ''] = /^(\d{1,5})([mhdw])$/.exec(text.trim()) ?? []
  if (amount !== undefined) return new Date(now.getTime() - Number(amount) * (units[unit] ?? 0))
  const [, year, month, day, time] =
    /^(\d{4})-(\d{2})-(\d{2})(T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?)?$/.exec(text.trim()) ??
    []
  if (year === undefined) return undefined
  // Date.parse reads February 30 as a day in March.
  const date = new Date(Number(year), Number(month) - 1, Number(day))
  const exists = date.getMonth() === Number(month) - 1 && date.getDate() === Number(day)
  const start = time === undefined ? date : new Date(text.trim())
  return exists && !Number.isNaN(start.getTime()) ? start : undefined
}
