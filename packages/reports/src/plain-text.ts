import { stripVTControlCharacters } from 'node:util'

/** Makes text plain; what it is given may be known to be plain already. */
export type MakePlain = (text: string | undefined) => string

/** Stands for the escape character where a parser would refuse it, until colours are stripped. */
export const escapeStandIn = '\ue01b'

/** How pytest writes the escapes of colours. */
export const colorInWords = '#x1B['

/** Control characters other than white space. */
const controls = /[^\P{Cc}\t\n\r]/gu

/** What most texts are made of: nothing in them has to be looked at closer. */
const harmless = /^[\t\n\r -~\u00a0-\ud7ff]*$/

/** Whether a text is plain already but for white space around it. */
export function isPlainText(text: string): boolean {
  return harmless.test(text) && !text.includes(colorInWords)
}

/** Text without terminal colours, control characters and lone surrogates, and without white space around it. */
export function plainText(text: string | undefined): string {
  if (text === undefined) return ''
  if (isPlainText(text)) return text.trim()
  const escaped = text.replaceAll(escapeStandIn, '\u001b').replaceAll(colorInWords, '\u001b[')
  return stripVTControlCharacters(escaped).replace(controls, '').toWellFormed().trim()
}
