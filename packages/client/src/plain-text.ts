import { stripVTControlCharacters } from 'node:util'

/** Control characters but line feeds and tabs, and characters that change the direction of writing. */
const harmful = /[^\P{Cc}\n\t]|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu

/**
 * Text from elsewhere as one line that is safe to show: without escape sequences, control characters and characters
 * that change the direction of writing. A separate line could be interpreted as a command in a CI log.
 */
export function plainText(text: string): string {
  const line = stripVTControlCharacters(text).replace(/[\t\n\v\f\r\u0085\u2028\u2029]+/g, ' ')
  return line.replace(harmful, '').toWellFormed()
}

/** The same for a text of several lines: line feeds, tabs and the escape sequences in `kept` stay. */
export function plainLines(text: string, kept: readonly string[] = []): string {
  const [sequence, ...others] = kept
  if (sequence === undefined) return stripVTControlCharacters(text).replace(harmful, '').toWellFormed()
  return text
    .split(sequence)
    .map((part) => plainLines(part, others))
    .join(sequence)
}

/** JSON in which the same characters are `\u` escapes, which mean the same; line feeds and tabs stay. */
export function escapeControls(json: string): string {
  return json.replace(harmful, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
