import { counts } from './number-column.js'

/** A list that may not be in memory. Arrays are sequences, too. */
export interface Sequence<T> extends Iterable<T> {
  readonly length: number
  at(index: number): T | undefined
}

/** A list that creates its items on each access. */
export class LazyList<T> implements Sequence<T> {
  readonly length: number
  readonly #create: (index: number) => T

  constructor(length: number, create: (index: number) => T) {
    this.length = length
    this.#create = create
  }

  /** Returns the item at an index. */
  at(index: number): T {
    return this.#create(index)
  }

  *[Symbol.iterator](): Generator<T> {
    for (let index = 0; index < this.length; index++) yield this.#create(index)
  }
}

/** An empty list. */
export const emptyList: LazyList<never> = new LazyList(0, () => {
  throw new RangeError('An empty list has no items')
})

/** Filters a list, and returns the items that satisfy `isKept` as a lazy list. */
export function filterList<T>(list: LazyList<T>, isKept: (item: T, index: number) => boolean): LazyList<T> {
  const kept = counts()
  for (let index = 0; index < list.length; index++) if (isKept(list.at(index), index)) kept.push(index)
  return new LazyList(kept.length, (index) => list.at(kept.get(index)))
}

/** Returns the first items of a list as an array. */
export function takeFirst<T>(list: Sequence<T>, count: number): T[] {
  const items: T[] = []
  for (const item of list) {
    if (items.length >= count) break
    items.push(item)
  }
  return items
}
