/** Returns an identifier of the state of the database. It stays the same only if nothing changed. */
export type ReadVersion = () => Promise<string>

/** Maximum number of cached rows. Each takes about a kilobyte. */
const maxRows = 10_000

/** Caches rows that many requests need, until the database may have changed. */
export class RowCache<Row> {
  readonly #readVersion: ReadVersion
  readonly #entries = new Map<string, { readonly version: string; readonly row: Row }>()

  constructor(readVersion: ReadVersion) {
    this.#readVersion = readVersion
  }

  /** Returns the row of a key. Missing rows are looked up each time, because they can be created at any moment. */
  async get(key: string, load: () => Promise<Row | undefined>): Promise<Row | undefined> {
    // Read the version before the row: if the row changes meanwhile, its version is outdated.
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
