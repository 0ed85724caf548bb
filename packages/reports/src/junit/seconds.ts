import { toDuration } from '../duration.js'

/** A number with its groups of digits and its decimals, whichever of point and comma the machine's language uses. */
const number = /^([+-]?(?:\d[\d.,]*|[.,]\d+))(e[+-]?\d{1,3})?$/i

/**
 * Milliseconds of the seconds that a report writes, in any language: `1.5`, `1,5`, `1,234.56`, `1.234,56`, `1 234,56`,
 * `1e-3`. Null if it is not such a number, or a time that nothing can have taken.
 */
export function millisecondsOf(seconds: string | undefined): number | null {
  if (seconds === undefined) return null
  if (/^\d+(?:\.\d*)?$/.test(seconds)) return toDuration(Number(seconds) * 1000)
  const [, digits, exponent = ''] = number.exec(seconds.replace(/[\s'’]/g, '')) ?? []
  return digits === undefined ? null : toDuration(Number(withPoint(digits) + exponent) * 1000)
}

/** The last of points and commas is the decimal one, unless it stands there more than once: then it groups digits. */
function withPoint(digits: string): string {
  const at = Math.max(digits.lastIndexOf('.'), digits.lastIndexOf(','))
  const isGrouping = at >= 0 && digits.indexOf(digits.charAt(at)) !== at
  const whole = isGrouping || at < 0 ? digits : digits.slice(0, at)
  const decimals = isGrouping || at < 0 ? '' : digits.slice(at + 1)
  return `${whole.replace(/[.,]/g, '')}.${decimals}`
}
