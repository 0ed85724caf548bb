import { plainText } from './plain-text.js'

/** Puts text of a report or of the server on one line. A pipeline could interpret a second line as a command. */
export function toOneLine(text: string): string {
  return plainText(text).replace(/\s+/g, ' ')
}
