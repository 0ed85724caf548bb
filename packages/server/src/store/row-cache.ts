/** Says whether the database may have changed: the text is the same as before only if it has not. */
export type ReadVersion = () => Promise<string>

/** How many rows are kept. Each takes about a kilobyte. */
const maxRows = 10_000

/** Rows that many requests need, kept until the database may have other ones. */
export class RowCache<Row> {
  readonly #readVersion: ReadVersion
  readonly #entries = new Map<string, { readonly version: string; readonly row: Row }>()

  constructor(readVersion: ReadVersion) {
    this.#readVersion = readVersion
  }

  /** The row of a key. What does not exist is looked up each time, so that it can be created at any moment. */
  async get(key: string, load: () => Promise<Row | undefined>): Promise<Row | undefined> {
    // Read before the row: one that changes meanwhile belongs to a version that is no longer asked for.
    const version = await this.#readVersion()
    const known = this.#entries.get(key)
    if (known?.version === version) return known.row
    const row = await load()
    if (row === undefined) this.#entries.delete(key)
    else this.#keep(key, { version, row })
    return row
  }

  #keep(key: string, entry: { readonly version: string; readonly row: Row }): void {
    if (this.#entries.size >= maxRows) this.#entries.clear()
    this.#entries.set(key, entry)
  }
}
