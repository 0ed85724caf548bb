type Page = Float64Array | Uint32Array | Uint8Array

const pageBits = 14
const pageSize = 2 ** pageBits

/** A list of numbers in typed arrays, 1 to 8 bytes each. Grows by pages, so that it never copies numbers. */
export class NumberColumn {
  readonly #createPage: (size: number) => Page
  readonly #pages: Page[] = []
  #length = 0

  constructor(createPage: (size: number) => Page) {
    this.#createPage = createPage
  }

  get length(): number {
    return this.#length
  }

  push(value: number): void {
    this.set(this.#length, value)
  }

  /** Returns NaN if no page exists for the index. */
  get(index: number): number {
    return this.#pages[index >>> pageBits]?.[index & (pageSize - 1)] ?? Number.NaN
  }

  /** Sets a number. Numbers between the previous end and `index` are 0. */
  set(index: number, value: number): void {
    while (index >= this.#pages.length * pageSize) this.#pages.push(this.#createPage(pageSize))
    const page = this.#pages[index >>> pageBits]
    if (page) page[index & (pageSize - 1)] = value
    if (index >= this.#length) this.#length = index + 1
  }
}

/** Creates a column for any numbers. */
export function numbers(): NumberColumn {
  return new NumberColumn((size) => new Float64Array(size))
}

/** Creates a column for integers from 0 to 2^32 - 1. */
export function counts(): NumberColumn {
  return new NumberColumn((size) => new Uint32Array(size))
}

/** Creates a column for integers from 0 to 255. */
export function bytes(): NumberColumn {
  return new NumberColumn((size) => new Uint8Array(size))
}
