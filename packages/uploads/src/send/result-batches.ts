import type { PlannedResult } from '../plan/planned-results.js'
import type { Sequence } from '../read/lazy-list.js'

/** Results that are sent in one request. `number` is the same in every attempt of the same upload. */
export interface Batch {
  readonly number: number
  /** Index of its first result, and the index after its last result. */
  readonly start: number
  readonly end: number
}

const maxResults = 500
/** Maximum total size of comments. With several concurrent batches, this determines the memory use of an upload. */
const maxCommentBytes = 1024 * 1024

/**
 * Splits results into batches, grouped into chains that must be sent in order. Most chains have one batch; they have
 * more if a test case has results in several. With `startsSmall`, the first batch has only the first test case.
 */
export function createBatches(planned: Sequence<PlannedResult>, startsSmall = false): Batch[][] {
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
