import { cutText } from 'qasphere-reports/cut-text'
import { toNfc } from 'qasphere-reports/to-nfc'

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** Maximum length of a run's title, in UTF-16 code units. */
export const maxRunTitleLength = 255

/**
 * Fills in the placeholders of a run's title, in local time. Unset variables and unknown placeholders are left as is.
 * Returns one line in Unicode NFC, so that the same title is equal on all systems.
 */
export function expandRunName(
  template: string,
  at: Date,
  env: Readonly<Record<string, string | undefined>>,
): string {
  return toNfc(fillPlaceholders(template, at, env).replace(/\s+/g, ' ').trim().toWellFormed())
}

/** Appends a number to a title, for the second and later runs with the same title. */
export function appendNumber(title: string, number: number): string {
  if (number === 1) return title
  const suffix = ` (${number})`
  return cutText(title, maxRunTitleLength - suffix.length).trimEnd() + suffix
}

function fillPlaceholders(
  template: string,
  at: Date,
  env: Readonly<Record<string, string | undefined>>,
): string {
  const hours = at.getHours()
  const places: Readonly<Record<string, string>> = {
    YYYY: String(at.getFullYear()),
    YY: padTwoDigits(at.getFullYear() % 100),
    MMM: months[at.getMonth()] ?? '',
    MM: padTwoDigits(at.getMonth() + 1),
    DD: padTwoDigits(at.getDate()),
    HH: padTwoDigits(hours),
    hh: padTwoDigits(hours % 12 || 12),
    mm: padTwoDigits(at.getMinutes()),
    ss: padTwoDigits(at.getSeconds()),
    AMPM: hours < 12 ? 'AM' : 'PM',
  }
  return template.replace(/\{(env:)?([^{}]+)\}/g, (written, isVariable: string | undefined, name: string) => {
    const values = isVariable ? env : places
    return (Object.hasOwn(values, name) ? values[name] : undefined) ?? written
  })
}

/** Formats a time for use in file names: `20261123-235959`, in local time. */
export function formatFileTime(at: Date): string {
  return fillPlaceholders('{YYYY}{MM}{DD}-{HH}{mm}{ss}', at, {})
}

function padTwoDigits(value: number): string {
  return String(value).padStart(2, '0')
}
