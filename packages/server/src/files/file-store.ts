import type { Readable } from 'node:stream'
import type { Db } from '../store/database.js'

/** Bytes that are kept, by their content's hash. */
export interface StoredContent {
  /** In hex. */
  readonly sha256: string
  /** Bytes. */
  readonly size: number
}

/** An uploaded file: its content, what it is called and what it is found to be. */
export interface StoredFile extends StoredContent {
  readonly fileName: string
  readonly mimeType: string
}

/** Where the bytes of uploaded files are kept, each content once. */
export interface FileStore {
  /** Keeps the bytes of a stream; they are durable when this resolves. */
  put(content: Readable): Promise<StoredContent>
  /** The bytes of a hash; undefined where there are none. */
  get(sha256: string): Promise<Readable | undefined>
  /** Deletes the bytes of a hash if they are there. A store in the database does so on `db`, a transaction. */
  delete(sha256: string, db: Db): Promise<void>
  /** The hashes of all contents. */
  list(): AsyncIterable<string>
  /** Deletes files that servers which were killed have left half received. */
  deleteAbandoned(): Promise<void>
}

/** Called with a hash before a store looks whether it has the content, so that nobody deletes it as unused meanwhile. */
export type NoteUse = (sha256: string) => Promise<void>
