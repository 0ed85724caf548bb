/**
 * Calls `work` for each item, for at most `max` items at once. After an error, no further items are started; when those
 * under way have ended, the error is thrown.
 */
export async function forEachConcurrent<T>(
  items: readonly T[],
  max: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const rest = items.values()
  let hasFailed = false
  const workThrough = async () => {
    for (const item of rest) {
      try {
        await work(item)
      } catch (error) {
        hasFailed = true
        throw error
      }
      if (hasFailed) return
    }
  }
  const ended = await Promise.allSettled(Array.from({ length: Math.min(max, items.length) }, workThrough))
  for (const worker of ended) if (worker.status === 'rejected') throw worker.reason
}
