/** The number of a state. It stays the same only if nothing changed. */
export type ReadVersion = () => number | Promise<number>

/**
 * Numbers the states of some tables: by the changes that this process reports with `count`, and by those of other
 * processes, which `readOtherChanges` identifies.
 */
export class Versions {
  readonly #readOtherChanges: () => string | Promise<string>
  #otherChanges: string | undefined
  #number = 0

  constructor(readOtherChanges: () => string | Promise<string>) {
    this.#readOtherChanges = readOtherChanges
  }

  /** Counts a change by this process. */
  readonly count = (): void => {
    this.#number += 1
  }

  /** Returns the number of the current state, or a promise if it has to wait for a lock. */
  readonly read: ReadVersion = () => {
    const otherChanges = this.#readOtherChanges()
    return typeof otherChanges === 'string'
      ? this.#numberAt(otherChanges)
      : otherChanges.then((read) => this.#numberAt(read))
  }

  #numberAt(otherChanges: string): number {
    if (otherChanges !== this.#otherChanges) this.#number += 1
    this.#otherChanges = otherChanges
    return this.#number
  }
}
