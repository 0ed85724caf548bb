import { applyStyle } from './colors.js'

/** Strings, with the colon after a property name, and null. */
const tokens = /("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?|\bnull\b/g

/** Colors names, strings and nulls in JSON. The text may begin and end between any two tokens of a document. */
export function paintJson(json: string): string {
  return json.replace(tokens, (token: string, string?: string, colon?: string) => {
    if (string === undefined) return applyStyle('gray', token)
    return colon === undefined ? applyStyle('green', string) : applyStyle('blue', string) + colon
  })
}
