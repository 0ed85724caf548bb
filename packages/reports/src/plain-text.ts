import { hasBareColors, removeBareColors } from './bare-colors.js'
import { removeEscapeSequences } from './escape-sequences.js'

/** Makes text plain; its input may be known to be plain already. */
export type MakePlain = (text: string | undefined) => string

/** Characters of terminal sequences that XML forbids, and what a reader puts in their place until these are removed. */
export const standIns: ReadonlyMap<number, string> = new Map([
  [0x1b, '\ue01b'],
  [0x07, '\ue007'],
])

/** How pytest writes the escape character. */
export const escapeInWords = '#x1B'

/** Control characters other than white space. */
const controls = /[^\P{Cc}\t\n\r]/gu

/** Matches most texts: nothing in them needs a closer look. */
const harmless = /^[\t\n\r -~\u00a0-\ud7ff]*$/

/** Whether a text is plain already, except for white space around it. */
export function isPlainText(text: string): boolean {
  return harmless.test(text) && !text.includes(escapeInWords) && !hasBareColors(text)
}

/** Text without terminal sequences, control characters and lone surrogates, and without white space around it. */
export function plainText(text: string | undefined): string {
  if (text === undefined) return ''
  if (isPlainText(text)) return text.trim()
  const plain = removeEscapeSequences(withEscapes(text)).replace(controls, '').toWellFormed()
  return removeBareColors(plain).trim()
}

/** Most names: nothing in them needs a closer look. */
const simpleName = /^[ -~]*$/
const lineBreaks = /[\t\n\v\f\r\u2028\u2029]\s*/g
const bidiControls = /\p{Bidi_Control}/gu

/**
 * The name of a test or suite: plain, on one line, without characters that change the direction of writing, and in
 * Unicode normal form C, so that it is the same whichever tool wrote it.
 */
export function plainName(text: string | undefined): string {
  return toOneLine(plainText(text?.replaceAll('\u0085', '\n')))
}

/** A name that is plain already, as `plainName` returns it. */
export function toOneLine(text: string): string {
  if (simpleName.test(text)) return text
  return text.replace(bidiControls, '').replace(lineBreaks, ' ').trim().normalize('NFC')
}

/** Escape characters as they are, whatever stands for them. */
function withEscapes(text: string): string {
  const escaped = text.replaceAll('\ue01b', '\u001b').replaceAll('\ue007', '\u0007')
  if (!escaped.includes(escapeInWords)) return escaped
  return escaped.replaceAll(/#x1B(?=[[\]\\])/g, '\u001b').replaceAll('#x07', '\u0007')
}
