/**
 * An export is a gzipped tar file. Its entries come in this order: a description (`export.json`), the rows of each
 * table as lines of JSON (`rows/{table}/{number}.ndjson`), the contents of uploaded files (`files/{sha256}`), and the
 * expected counts (`end.json`), without which the export is incomplete.
 */

/** Incremented when older servers can no longer read exports. */
export const archiveFormat = 1

export const headName = 'export.json'
export const endName = 'end.json'

export interface ArchiveHead {
  readonly format: number
  /** The latest migration of the database. */
  readonly schema: string
  /** The version of the server that wrote the export. */
  readonly version: string
  readonly exportedAt: string
}

/** The number of rows and files in an export. */
export interface ArchiveCounts {
  /** Number of rows by table. */
  readonly rows: Readonly<Record<string, number>>
  /** Number of contents; several files can have the same content. */
  readonly files: number
}

export function rowsEntryName(table: string, number: number): string {
  return `rows/${table}/${String(number).padStart(6, '0')}.ndjson`
}

export function fileEntryName(sha256: string): string {
  return `files/${sha256}`
}

/** What an entry contains, according to its name. */
export type EntryKind =
  | { readonly kind: 'head' }
  | { readonly kind: 'rows'; readonly table: string }
  | { readonly kind: 'file'; readonly sha256: string }
  | { readonly kind: 'end' }

export function parseEntryName(name: string): EntryKind | undefined {
  if (name === headName) return { kind: 'head' }
  if (name === endName) return { kind: 'end' }
  const [, table] = /^rows\/(\w+)\/\d+\.ndjson$/.exec(name) ?? []
  if (table !== undefined) return { kind: 'rows', table }
  const [, sha256] = /^files\/([0-9a-f]{64})$/.exec(name) ?? []
  return sha256 === undefined ? undefined : { kind: 'file', sha256 }
}
