import type { PlannedResult } from '../plan/planned-results.js'
import type { Sequence } from '../read/lazy-list.js'

/** Results that travel in one request; `number` is the same in every attempt of the same upload. */
export interface Batch {
  readonly number: number
  /** The place of its first result among all, and the one after its last. */
  readonly start: number
  readonly end: number
}

const maxResults = 500
/** Comments together, in bytes: with several batches under way, this is what an upload's memory is made of. */
const maxCommentBytes = 1024 * 1024

/**
 * Batches, grouped into chains that must be sent in order: mostly one batch each, more if the results of a test case
 * are in several. With `startsSmall`, the first batch has only results of the first test case.
 */
export function batchesOf(planned: Sequence<PlannedResult>, startsSmall = false): Batch[][] {
  const chains: Batch[][] = []
  let number = 0
  let start = 0
  let bytes = 0
  let continuesChain = false
  const close = (end: number) => {
    const batch = { number: number++, start, end }
    const chain = continuesChain ? chains.at(-1) : undefined
    if (chain) chain.push(batch)
    else chains.push([batch])
  }
  let at = 0
  let last: number | undefined
  for (const { testCaseKey, commentBytes } of planned) {
    const endsFirst = startsSmall && number === 0 && last !== testCaseKey
    if (at > start && (endsFirst || at - start === maxResults || bytes + commentBytes > maxCommentBytes)) {
      close(at)
      continuesChain = last === testCaseKey
      start = at
      bytes = 0
    }
    bytes += commentBytes
    last = testCaseKey
    at += 1
  }
  if (at > start) close(at)
  return chains
}
