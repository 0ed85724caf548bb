/** Lets one caller at a time proceed, in the order of their requests. */
export class Mutex {
  #last: Promise<void> = Promise.resolve()
  #holders = 0

  /** Whether nobody has the lock or waits for it. */
  get isFree(): boolean {
    return this.#holders === 0
  }

  /** Resolves when all earlier callers are done. Returns a function that releases the lock. */
  async lock(): Promise<() => void> {
    const previous = this.#last
    let pass = () => {}
    this.#last = new Promise((resolve) => {
      pass = resolve
    })
    this.#holders += 1
    await previous
    return () => {
      this.#holders -= 1
      pass()
    }
  }
}
