import { numbers } from './number-column.js'

/** Distinct numbers with their index in insertion order. Uses about 20 bytes per number. */
export class NumberIndex {
  readonly #numbers = numbers()
  /** Hash table with open addressing, at most half full: index + 1 of the number in each slot, 0 if it is free. */
  #slots = new Uint32Array(64)
  #slotBits = 6

  get size(): number {
    return this.#numbers.length
  }

  /** Adds a number unless it exists. Returns its index. */
  add(number: number): number {
    const slot = this.#slotOf(number)
    const found = this.#slots[slot] ?? 0
    if (found > 0) return found - 1
    this.#slots[slot] = this.size + 1
    this.#numbers.push(number)
    if (this.size * 2 > this.#slots.length) this.#doubleSlots()
    return this.size - 1
  }

  indexOf(number: number): number | undefined {
    const found = this.#slots[this.#slotOf(number)] ?? 0
    return found > 0 ? found - 1 : undefined
  }

  at(index: number): number {
    return this.#numbers.get(index)
  }

  /** Returns the numbers from index `start` to before `end`. */
  slice(start: number, end: number): number[] {
    const length = Math.max(0, Math.min(end, this.size) - start)
    return Array.from({ length }, (_, at) => this.at(start + at))
  }

  /** Finds the slot of a number, or the free slot for it. */
  #slotOf(number: number): number {
    const mask = this.#slots.length - 1
    // Fibonacci hashing: the upper bits of the product depend on all bits of the number, including those above 32.
    const bits = number ^ Math.imul(Math.floor(number / 2 ** 32), 0x85ebca6b)
    const first = Math.imul(bits, 0x9e3779b1) >>> (32 - this.#slotBits)
    for (let slot = first; ; slot = (slot + 1) & mask) {
      const found = this.#slots[slot] ?? 0
      if (found === 0 || this.#numbers.get(found - 1) === number) return slot
    }
  }

  #doubleSlots(): void {
    this.#slotBits += 1
    this.#slots = new Uint32Array(2 ** this.#slotBits)
    for (let index = 0; index < this.size; index++) this.#slots[this.#slotOf(this.at(index))] = index + 1
  }
}
