import type { ReadVersion } from './versions.js'

/** Limits of a cache, in the unit of `sizeOf`. */
interface Limits<Row> {
  readonly maxSize: number
  sizeOf(row: Row): number
}

/** Rows take about a kilobyte each. */
const maxRows: Limits<unknown> = { maxSize: 10_000, sizeOf: () => 1 }

/** A row that takes more than this part of the cache is not kept, so that it does not displace many others. */
const maxShare = 1 / 100

interface Entry<Row> {
  readonly version: number
  readonly row: Row
}

/** Caches rows that many requests need, until the database may have changed. */
export class RowCache<Row> {
  readonly #readVersion: ReadVersion
  readonly #limits: Limits<Row>
  readonly #entries = new Map<string, Entry<Row>>()
  #size = 0

  constructor(readVersion: ReadVersion, limits: Limits<Row> = maxRows) {
    this.#readVersion = readVersion
    this.#limits = limits
  }

  /**
   * Returns the row of a key, or a promise if it is not cached. Missing rows are looked up each time, because they can
   * be created at any moment.
   */
  get(key: string, load: () => Promise<Row | undefined>): Row | Promise<Row | undefined> {
    // Read the version before the row: if the row changes in the meantime, its version is outdated.
    const version = this.#readVersion()
    return typeof version === 'number'
      ? this.#getAt(version, key, load)
      : version.then((read) => this.#getAt(read, key, load))
  }

  #getAt(version: number, key: string, load: () => Promise<Row | undefined>): Row | Promise<Row | undefined> {
    const known = this.#entries.get(key)
    return known?.version === version ? known.row : this.#load(version, key, load)
  }

  async #load(version: number, key: string, load: () => Promise<Row | undefined>): Promise<Row | undefined> {
    const row = await load()
    this.#remove(key)
    if (row !== undefined) this.#keep(key, { version, row })
    return row
  }

  #keep(key: string, entry: Entry<Row>): void {
    const { maxSize, sizeOf } = this.#limits
    const size = sizeOf(entry.row)
    if (size > maxSize * maxShare) return
    if (this.#size + size > maxSize) {
      this.#entries.clear()
      this.#size = 0
    }
    this.#entries.set(key, entry)
    this.#size += size
  }

  #remove(key: string): void {
    const known = this.#entries.get(key)
    if (!known) return
    this.#entries.delete(key)
    this.#size -= this.#limits.sizeOf(known.row)
  }
}
