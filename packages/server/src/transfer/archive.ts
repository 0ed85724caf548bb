/**
 * An export is a tar file, compressed by gzip, whose entries come in this order: what it is (`export.json`), the rows of
 * each table in lines of JSON (`rows/{table}/{number}.ndjson`), the contents of uploaded files (`files/{sha256}`), and
 * what it should have held (`end.json`), without which it is not whole.
 */

/** Raised with what older servers could not read. */
export const archiveFormat = 1

export const headName = 'export.json'
export const endName = 'end.json'

export interface ArchiveHead {
  readonly format: number
  /** The newest migration of the database. */
  readonly schema: string
  /** Of the server that wrote it. */
  readonly version: string
  readonly exportedAt: string
}

/** How much an export holds. */
export interface ArchiveCounts {
  /** By table. */
  readonly rows: Readonly<Record<string, number>>
  /** Contents, of which several files may have the same. */
  readonly files: number
}

export function rowsName(table: string, number: number): string {
  return `rows/${table}/${String(number).padStart(6, '0')}.ndjson`
}

export function fileName(sha256: string): string {
  return `files/${sha256}`
}

/** What an entry's name says it holds; undefined for a name that no export has. */
export type EntryKind =
  | { readonly kind: 'head' }
  | { readonly kind: 'rows'; readonly table: string }
  | { readonly kind: 'file'; readonly sha256: string }
  | { readonly kind: 'end' }

export function entryKind(name: string): EntryKind | undefined {
  if (name === headName) return { kind: 'head' }
  if (name === endName) return { kind: 'end' }
  const [, table] = /^rows\/(\w+)\/\d+\.ndjson$/.exec(name) ?? []
  if (table !== undefined) return { kind: 'rows', table }
  const [, sha256] = /^files\/([0-9a-f]{64})$/.exec(name) ?? []
  return sha256 === undefined ? undefined : { kind: 'file', sha256 }
}
