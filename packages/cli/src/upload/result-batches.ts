import type { PlannedResult } from './duplicates.js'

/** Results that travel in one request; `number` is the same in every attempt of the same upload. */
export interface Batch {
  readonly number: number
  readonly results: readonly PlannedResult[]
}

const maxResults = 500
/** Comments together, in bytes: with several batches under way, this is what an upload's memory is made of. */
const maxCommentBytes = 1024 * 1024

/**
 * Batches, grouped into chains that must be sent in order: mostly one batch each, more if the results of a test case
 * are in several. With `startsSmall`, the first batch has only results of the first test case.
 */
export function batchesOf(planned: readonly PlannedResult[], startsSmall = false): Batch[][] {
  const chains: Batch[][] = []
  let number = 0
  let open: PlannedResult[] = []
  let bytes = 0
  let continuesChain = false
  const close = () => {
    const batch = { number: number++, results: open }
    const chain = continuesChain ? chains.at(-1) : undefined
    if (chain) chain.push(batch)
    else chains.push([batch])
  }
  for (const result of planned) {
    const size = commentBytes(result)
    const last = open.at(-1)
    const endsFirst = startsSmall && number === 0 && last?.testCase.id !== result.testCase.id
    if (last && (endsFirst || open.length === maxResults || bytes + size > maxCommentBytes)) {
      close()
      continuesChain = last.testCase.id === result.testCase.id
      open = []
      bytes = 0
    }
    open.push(result)
    bytes += size
  }
  if (open.length > 0) close()
  return chains
}

function commentBytes({ sources }: PlannedResult): number {
  return sources.reduce((sum, { comment }) => sum + (comment?.length ?? 0), 0)
}
