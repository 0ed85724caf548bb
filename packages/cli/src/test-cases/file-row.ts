import { extname } from 'node:path'
import type { InputProblem } from 'qasphere-client'

/** The formats of files of test cases. */
export const fileFormats = ['csv', 'yaml', 'jsonl'] as const
export type FileFormat = (typeof fileFormats)[number]

/** A test case in a file, with the fields of the API and names instead of IDs. */
export interface FileRow {
  /** Its first line in the file, from 1. */
  readonly line: number
  readonly fields: Readonly<Record<string, unknown>>
  /** The name of a place in the file, if not that of the field: CSV has columns. */
  readonly nameOf?: (path: readonly PropertyKey[]) => string
}

/** The content of a file, and the problems with its format. */
export interface ReadFile {
  readonly rows: readonly FileRow[]
  readonly problems: readonly InputProblem[]
}

const extensions: Readonly<Record<string, FileFormat>> = {
  '.csv': 'csv',
  '.yaml': 'yaml',
  '.yml': 'yaml',
  '.json': 'yaml',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
}

/** Returns the format for the extension of a file. JSON is read as YAML. */
export function formatOfFile(path: string): FileFormat | undefined {
  return extensions[extname(path).toLowerCase()]
}

/** Names a place in a file, for messages. */
export function formatPlace(line: number, name = ''): string {
  return name === '' ? `line ${line}` : `line ${line}, ${name}`
}
