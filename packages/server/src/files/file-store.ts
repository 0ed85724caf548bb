import type { Readable } from 'node:stream'
import type { Db } from '../store/database.js'

/** A stored content, identified by its hash. */
export interface StoredContent {
  /** SHA-256 in hex. */
  readonly sha256: string
  /** In bytes. */
  readonly size: number
}

/** An uploaded file: its content, name and detected media type. */
export interface StoredFile extends StoredContent {
  readonly fileName: string
  readonly mimeType: string
}

/** Stores the bytes of uploaded files, each content once. */
export interface FileStore {
  /** Stores the bytes of a stream; they are durable when this resolves. */
  put(content: Readable): Promise<StoredContent>
  /** Returns the content with a hash; undefined if there is none. */
  get(sha256: string): Promise<Readable | undefined>
  /** Deletes the content with a hash, if it exists. A store in the database uses `db`, a transaction. */
  delete(sha256: string, db: Db): Promise<void>
  /** Lists the hashes of all contents. */
  list(): AsyncIterable<string>
  /** Deletes incomplete uploads of servers that were killed. */
  deleteAbandoned(): Promise<void>
}

/**
 * Records that a content is in use. Stores call it before they check whether they have the content, so that the
 * clean-up does not delete it in the meantime.
 */
export type RecordUse = (sha256: string) => Promise<void>
