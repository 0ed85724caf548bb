import { counts, type NumberColumn, numbers } from '../read/number-column.js'
import { NumberIndex } from '../read/number-index.js'

/** A test case that results can be sent to. */
export interface KnownTestCase {
  readonly id: string
  readonly seq: number
  readonly title: string
}

/** Test cases by number. Uses about 60 bytes per test case, because an upload may have a million. */
export class TestCaseTable {
  readonly #seqs = new NumberIndex()
  readonly #ids = new TextColumn()
  /** Statuses are optional. */
  readonly #statuses = new RepeatedTexts()
  /** Titles are optional, because only messages need them. */
  readonly #titles = new TextColumn()

  get size(): number {
    return this.#seqs.size
  }

  /** Adds a test case and returns its index. If its number is known, only its status is set. */
  add({ id, seq, title, status }: { id: string; seq: number; title?: string; status?: string }): number {
    const before = this.size
    const index = this.#seqs.add(seq)
    if (status !== undefined) this.#statuses.set(index, status)
    if (this.size === before) return index
    this.#ids.set(index, id)
    if (title !== undefined) this.#titles.set(index, title)
    return index
  }

  indexOf(seq: number): number | undefined {
    return this.#seqs.indexOf(seq)
  }

  at(index: number): KnownTestCase {
    return new StoredTestCase(this, index)
  }

  titleAt(index: number): string {
    return this.#titles.get(index)
  }

  idAt(index: number): string {
    return this.#ids.get(index)
  }

  seqAt(index: number): number {
    return this.#seqs.at(index)
  }

  /** Returns the status of the test case with a number, if both are known. */
  statusOf(seq: number): string | undefined {
    const index = this.indexOf(seq)
    return index === undefined ? undefined : this.#statuses.get(index)
  }

  *values(): Generator<KnownTestCase> {
    for (let index = 0; index < this.size; index++) yield this.at(index)
  }
}

/** A test case that looks up each property on access, because most code reads only the number. */
class StoredTestCase implements KnownTestCase {
  readonly #table: TestCaseTable
  readonly #index: number

  constructor(table: TestCaseTable, index: number) {
    this.#table = table
    this.#index = index
  }

  get id(): string {
    return this.#table.idAt(this.#index)
  }

  get seq(): number {
    return this.#table.seqAt(this.#index)
  }

  get title(): string {
    return this.#table.titleAt(this.#index)
  }
}

/** The statuses of test cases by number. */
export class StatusTable {
  readonly #seqs = new NumberIndex()
  readonly #statuses = new RepeatedTexts()

  set(seq: number, status: string): void {
    this.#statuses.set(this.#seqs.add(seq), status)
  }

  get(seq: number): string | undefined {
    const index = this.#seqs.indexOf(seq)
    return index === undefined ? undefined : this.#statuses.get(index)
  }
}

const textPageBytes = 256 * 1024

/** Short texts, stored in pages of bytes. */
class TextColumn {
  readonly #pages: Buffer[] = []
  /** Position of each text: the number of its page times the page size, plus the offset in the page. */
  readonly #places: NumberColumn = numbers()
  readonly #lengths: NumberColumn = counts()
  #used = textPageBytes

  set(index: number, text: string): void {
    const length = Buffer.byteLength(text)
    if (this.#used + length > textPageBytes) {
      this.#pages.push(Buffer.allocUnsafe(Math.max(textPageBytes, length)))
      this.#used = 0
    }
    this.#pages.at(-1)?.write(text, this.#used)
    this.#places.set(index, (this.#pages.length - 1) * textPageBytes + this.#used)
    this.#lengths.set(index, length)
    this.#used += length
  }

  /** Returns an empty text if nothing was set. */
  get(index: number): string {
    const length = this.#lengths.get(index) || 0
    if (length === 0) return ''
    const place = this.#places.get(index)
    const start = place % textPageBytes
    const page = this.#pages[Math.floor(place / textPageBytes)]
    return page?.toString('utf8', start, start + length) ?? ''
  }
}

/** Texts with few distinct values, such as statuses. */
class RepeatedTexts {
  readonly #texts: string[] = []
  readonly #numbers = counts()

  set(index: number, text: string): void {
    const known = this.#texts.indexOf(text)
    this.#numbers.set(index, known >= 0 ? known + 1 : this.#texts.push(text))
  }

  get(index: number): string | undefined {
    const number = this.#numbers.get(index)
    return number > 0 ? this.#texts[number - 1] : undefined
  }
}
