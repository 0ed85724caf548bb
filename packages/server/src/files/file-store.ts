import type { Readable } from 'node:stream'

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
}
