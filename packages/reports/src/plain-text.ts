import { hasBareColors, removeBareColors } from './bare-colors.js'
import { removeEscapeSequences } from './escape-sequences.js'
import { toNfc } from './to-nfc.js'

/** Converts text to plain text, as `plainText` does, or faster if the text is known to be plain. */
export type MakePlain = (text: string | undefined) => string

/** Placeholders for control characters that XML does not allow. A reader inserts them so that sequences can be removed. */
export const escapePlaceholders: ReadonlyMap<number, string> = new Map([
  [0x1b, '\ue01b'],
  [0x07, '\ue007'],
])

/** The escape character as pytest writes it. */
export const pytestEscape = '#x1B'

/** Matches control characters other than white space. */
const controls = /[^\P{Cc}\t\n\r]/gu

/** Matches most texts, which need no further processing. */
const harmless = /^[\t\n\r -~\u00a0-\ud7ff]*$/

/** Whether a text is already plain, except for white space around it. */
export function isPlainText(text: string): boolean {
  return harmless.test(text) && !text.includes(pytestEscape) && !hasBareColors(text)
}

/** Removes terminal sequences, control characters, lone surrogates, and white space around the text. */
export function plainText(text: string | undefined): string {
  if (text === undefined) return ''
  if (isPlainText(text)) return text.trim()
  const plain = removeEscapeSequences(restoreEscapes(text)).replace(controls, '').toWellFormed()
  return removeBareColors(plain).trim()
}

/** Matches most names, which need no further processing. */
const simpleName = /^[ -~]*$/
const lineBreaks = /[\t\n\v\f\r\u2028\u2029]\s*/g
const bidiControls = /\p{Bidi_Control}/gu

/**
 * Cleans the name of a test or suite: plain text on one line, without bidirectional control characters, and in Unicode
 * NFC, so that it does not depend on the tool that wrote it.
 */
export function plainName(text: string | undefined): string {
  return toOneLine(plainText(text?.replaceAll('\u0085', '\n')))
}

/** Does the same as `plainName` for a name that is already plain. */
export function toOneLine(text: string): string {
  if (simpleName.test(text)) return text
  return toNfc(text.replace(bidiControls, '').replace(lineBreaks, ' ').trim())
}

/** Replaces all representations of escape characters with the characters themselves. */
function restoreEscapes(text: string): string {
  const escaped = text.replaceAll('\ue01b', '\u001b').replaceAll('\ue007', '\u0007')
  if (!escaped.includes(pytestEscape)) return escaped
  return escaped.replaceAll(/#x1B(?=[[\]\\])/g, '\u001b').replaceAll('#x07', '\u0007')
}
