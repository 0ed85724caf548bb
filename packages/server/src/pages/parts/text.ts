import { html } from 'ghtml'

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** Formats a time in UTC: `24 Nov 2026, 02:00 UTC`. */
export function formatTime(time: string): string {
  return html`<time datetime="${time}">${toDateText(time)}, ${time.slice(11, 16)} UTC</time>`
}

/** Formats a date in UTC: `24 Nov 2026`. */
export function formatDate(time: string): string {
  return html`<time datetime="${time}">${toDateText(time)}</time>`
}

/** The day of a time in UTC as text: `24 Nov 2026`. */
export function toDateText(time: string): string {
  const [year, month, day] = time.slice(0, 10).split('-').map(Number)
  return `${day} ${months[(month ?? 1) - 1]} ${year}`
}

/** Formats a duration: `840 ms`, `4.21 s`, `18 min 42 s`, `3 h 05 min`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${milliseconds} ms`
  const seconds = Math.round(milliseconds / 1000)
  if (seconds < 60) return `${(milliseconds / 1000).toFixed(milliseconds < 9995 ? 2 : 1)} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${String(seconds % 60).padStart(2, '0')} s`
  const hours = Math.floor(minutes / 60)
  if (hours >= 48) return formatCount(Math.round(hours / 24), 'day')
  return `${hours} h ${String(minutes % 60).padStart(2, '0')} min`
}

/** Formats a number with its noun: `1 test case`, `2 test cases`. */
export function formatCount(count: number, noun: string, plural = `${noun}s`): string {
  return `${formatNumber(count)} ${count === 1 ? noun : plural}`
}

/** Formats an integer: `10,000`. */
export function formatNumber(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, ',')
}

/** Formats a share: `92.3%`. A part is never rounded to 0% or 100%. */
export function formatPercent(part: number, all: number): string {
  if (all === 0) return '–'
  const percent = (part / all) * 100
  const shown = part < all && percent > 99.9 ? 99.9 : part > 0 && percent < 0.1 ? 0.1 : percent
  return `${shown.toFixed(part === all || part === 0 ? 0 : 1)}%`
}
