import { parseCounter } from './identifiers.js'

/** The project code in upper case and the sequence number of a marker such as `SHOP-007`. */
export interface Marker {
  readonly code: string
  readonly seq: number
}

/** Parses a marker in any case; undefined if the text is not one (docs/api-reference.md, Identifiers). */
export function parseMarker(text: string): Marker | undefined {
  const [, code, digits] = /^([A-Za-z0-9]{2,5})-(\d+)$/.exec(text) ?? []
  const seq = digits === undefined ? undefined : parseSeq(digits)
  return code === undefined || seq === undefined ? undefined : { code: code.toUpperCase(), seq }
}

/** Parses a sequence number such as `7` or `007`; undefined for anything else. */
export function parseSeq(text: string): number | undefined {
  return parseCounter(text.replace(/^0+/, ''))
}

/** Formats a marker as people see it, with at least three digits. */
export function formatMarker(code: string, seq: number): string {
  return `${code}-${String(seq).padStart(3, '0')}`
}
