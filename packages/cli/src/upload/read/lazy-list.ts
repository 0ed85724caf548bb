import { counts } from './number-column.js'

/** A list that need not be in memory. Arrays are such lists, too. */
export interface Sequence<T> extends Iterable<T> {
  readonly length: number
  at(index: number): T | undefined
}

/** A list whose items are created each time they are asked for, from what is kept of them elsewhere. */
export class LazyList<T> implements Sequence<T> {
  readonly length: number
  readonly #create: (index: number) => T

  constructor(length: number, create: (index: number) => T) {
    this.length = length
    this.#create = create
  }

  /** The item at an index of the list. */
  at(index: number): T {
    return this.#create(index)
  }

  *[Symbol.iterator](): Generator<T> {
    for (let index = 0; index < this.length; index++) yield this.#create(index)
  }
}

/** A list without items. */
export const emptyList: LazyList<never> = new LazyList(0, () => {
  throw new RangeError('An empty list has no items')
})

/** The items of a list that `isKept`, as a list that creates them when they are asked for. */
export function keep<T>(list: LazyList<T>, isKept: (item: T, index: number) => boolean): LazyList<T> {
  const kept = counts()
  for (let index = 0; index < list.length; index++) if (isKept(list.at(index), index)) kept.push(index)
  return new LazyList(kept.length, (index) => list.at(kept.get(index)))
}

/** The first items of a list as an array. */
export function firstOf<T>(list: Sequence<T>, count: number): T[] {
  const items: T[] = []
  for (const item of list) {
    if (items.length >= count) break
    items.push(item)
  }
  return items
}
