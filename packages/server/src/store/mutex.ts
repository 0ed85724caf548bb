/** Lets one holder at a time proceed, in the order in which they asked. */
export class Mutex {
  #last: Promise<void> = Promise.resolve()
  #holders = 0

  /** Whether nobody holds it or waits for it. */
  get isFree(): boolean {
    return this.#holders === 0
  }

  /** Resolves when all earlier holders are done, with the function that ends this one's turn. */
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
