import type { PlannedResult } from './duplicates.js'

/** Results that travel in one request; `number` is the same in every attempt of the same upload. */
export interface Batch {
  readonly number: number
  readonly results: readonly PlannedResult[]
}

const mostResults = 500
/** Comments together, in bytes: with several batches under way, this is what an upload's memory is made of. */
const mostCommentBytes = 1024 * 1024

/** Batches by what must be sent in a row: mostly one, more where the results of a test case stand in several. */
export function batchesOf(planned: readonly PlannedResult[]): Batch[][] {
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
    if (last && (open.length === mostResults || bytes + size > mostCommentBytes)) {
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
