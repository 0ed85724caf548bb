import { cutText } from 'qasphere-reports/cut-text'

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** The longest title of a run, in UTF-16 code units. */
export const maxRunTitleLength = 255

/**
 * Fills the placeholders of a run's title, in local time; an unset variable and unknown placeholders stay as written.
 * Returns one line in Unicode normal form C, so that the same title from different systems is one title.
 */
export function expandRunName(
  template: string,
  at: Date,
  env: Readonly<Record<string, string | undefined>>,
): string {
  return fillPlaceholders(template, at, env).replace(/\s+/g, ' ').trim().toWellFormed().normalize('NFC')
}

/** The title with a number after it, as second and later runs of one title have. */
export function numberedTitle(title: string, number: number): string {
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
    YY: twoDigits(at.getFullYear() % 100),
    MMM: months[at.getMonth()] ?? '',
    MM: twoDigits(at.getMonth() + 1),
    DD: twoDigits(at.getDate()),
    HH: twoDigits(hours),
    hh: twoDigits(hours % 12 || 12),
    mm: twoDigits(at.getMinutes()),
    ss: twoDigits(at.getSeconds()),
    AMPM: hours < 12 ? 'AM' : 'PM',
  }
  return template.replace(/\{(env:)?([^{}]+)\}/g, (written, isVariable: string | undefined, name: string) => {
    const values = isVariable ? env : places
    return (Object.hasOwn(values, name) ? values[name] : undefined) ?? written
  })
}

/** A moment as file names have it: `20261123-235959`, local time. */
export function fileTime(at: Date): string {
  return fillPlaceholders('{YYYY}{MM}{DD}-{HH}{mm}{ss}', at, {})
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}
