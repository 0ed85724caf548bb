import { toDuration } from '../duration.js'

/** Matches a number with thousands and decimal separators of any locale. */
const number = /^([+-]?(?:\d[\d.,]*|[.,]\d+))(e[+-]?\d{1,3})?$/i

/**
 * Converts seconds in a report to milliseconds, in the format of any locale: `1.5`, `1,5`, `1,234.56`, `1.234,56`, `1 234,56`,
 * `1e-3`. Returns null for invalid numbers and impossible durations.
 */
export function parseMilliseconds(seconds: string | undefined): number | null {
  if (seconds === undefined) return null
  if (/^\d+(?:\.\d*)?$/.test(seconds)) return toDuration(Number(seconds) * 1000)
  const [, digits, exponent = ''] = number.exec(seconds.replace(/[\s'’]/g, '')) ?? []
  return digits === undefined ? null : toDuration(Number(normalizeSeparators(digits) + exponent) * 1000)
}

/** Treats the last separator as the decimal separator, unless it occurs more than once: then it groups digits. */
function normalizeSeparators(digits: string): string {
  const at = Math.max(digits.lastIndexOf('.'), digits.lastIndexOf(','))
  const isGrouping = at >= 0 && digits.indexOf(digits.charAt(at)) !== at
  const whole = isGrouping || at < 0 ? digits : digits.slice(0, at)
  const decimals = isGrouping || at < 0 ? '' : digits.slice(at + 1)
  return `${whole.replace(/[.,]/g, '')}.${decimals}`
}
