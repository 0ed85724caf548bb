import { type IsReport, removeBanner, TrailerCheck } from './json-banner.js'
import { findJsonEnd } from './json-break.js'
import { decodeJson } from './json-decoder.js'
import { ReportError } from './report.js'

/** A JSON value. Code checks its shape when reading it, because reports come from many versions of many tools. */
export type Json = unknown

export function field(value: Json, name: string): Json {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined
}

export function textField(value: Json, name: string): string | undefined {
  const found = field(value, name)
  return typeof found === 'string' ? found : undefined
}

export function numberField(value: Json, name: string): number | undefined {
  const found = field(value, name)
  return typeof found === 'number' && Number.isFinite(found) ? found : undefined
}

export function listField(value: Json, name: string): Json[] {
  const found = field(value, name)
  return Array.isArray(found) ? found : []
}

/** Error message for a second report in one file, because reading only one of them would lose results. */
export const anotherReportMessage = 'another JSON document begins here; a file must contain one report'

/**
 * Parses a JSON report and ignores lines that tools printed before and after it. Throws `ReportError` with line and column
 * if the JSON or its encoding is invalid.
 */
export function parseReport(bytes: Buffer, path: string, isReport: IsReport): Json {
  const text = decodeJson(bytes, path)
  try {
    return JSON.parse(text)
  } catch (error) {
    return parseBetweenLines(removeBanner(text, isReport), path, isReport, error)
  }
}

/** Finds the end of the JSON with a second parser, because V8 does not always report the position of an error. */
function parseBetweenLines(text: string, path: string, isReport: IsReport, cause: unknown): Json {
  const bytes = Buffer.from(text)
  const { end, isBroken } = findJsonEnd(bytes)
  const place = { path, ...findPosition(bytes, end) }
  if (isBroken) throw new ReportError('it is not valid JSON', place, cause)
  const trailer = new TrailerCheck(isReport)
  if (!trailer.accepts(bytes.toString('utf8', end)) || !trailer.end()) {
    throw new ReportError(anotherReportMessage, place, cause)
  }
  try {
    return JSON.parse(bytes.toString('utf8', 0, end))
  } catch (error) {
    throw new ReportError('it is not valid JSON', { path }, error)
  }
}

function findPosition(bytes: Buffer, offset: number): { line: number; column: number } {
  const lines = bytes.subarray(0, offset).toString().split('\n')
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 }
}
