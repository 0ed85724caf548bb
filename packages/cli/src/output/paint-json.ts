import { styled } from './colors.js'

/** Strings, with the colon that makes one a property name, and null. */
const tokens = /("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?|\bnull\b/g

/** JSON with coloured names, strings and nulls. The text may begin and end between any two tokens of a document. */
export function paintJson(json: string): string {
  return json.replace(tokens, (token: string, string?: string, colon?: string) => {
    if (string === undefined) return styled('gray', token)
    return colon === undefined ? styled('green', string) : styled('blue', string) + colon
  })
}
