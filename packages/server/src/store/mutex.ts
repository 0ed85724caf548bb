/** Lets one holder at a time proceed, in the order in which they asked. */
export class Mutex {
  #last: Promise<void> = Promise.resolve()

  /** Resolves when all earlier holders are done, with the function that ends this one's turn. */
  async lock(): Promise<() => void> {
    const previous = this.#last
    let unlock = () => {}
    this.#last = new Promise((resolve) => {
      unlock = resolve
    })
    await previous
    return unlock
  }
}
