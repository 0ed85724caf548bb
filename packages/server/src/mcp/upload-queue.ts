import { once } from 'node:events'

/** Maximum number of uploads that wait, because each keeps its reports in memory. */
const maxWaiting = 4

/** Runs one upload at a time. */
interface UploadQueue {
  /**
   * Runs an upload after the earlier ones, or immediately if it is cancelled while it waits. Returns undefined if too many
   * are waiting.
   */
  add<T>(run: () => Promise<T>, cancelled: AbortSignal): Promise<T> | undefined
}

export function createUploadQueue(): UploadQueue {
  let pending = 0
  let previous: Promise<unknown> = Promise.resolve()
  const runInTurn = async <T>(run: () => Promise<T>, cancelled: AbortSignal): Promise<T> => {
    const turn = previous
    let end: () => void = () => undefined
    const ended = new Promise<void>((resolve) => {
      end = resolve
    })
    // An upload that does not wait must not let the next one pass those before it.
    previous = turn.then(() => ended)
    try {
      if (!cancelled.aborted) await Promise.race([turn, once(cancelled, 'abort')])
      return await run()
    } finally {
      pending -= 1
      end()
    }
  }
  return {
    add(run, cancelled) {
      // Nothing may wait between this check and the count, because concurrent calls would all pass the check.
      if (pending > maxWaiting) return undefined
      pending += 1
      return runInTurn(run, cancelled)
    },
  }
}
