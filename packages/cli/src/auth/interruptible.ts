import { QasError } from 'qasphere-client'

/**
 * Does some work that Ctrl-C and SIGTERM end with a word: `signal` tells the work, and whatever it still does then counts
 * for nothing. A second Ctrl-C ends the process at once.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  const { signal } = controller
  const stop = () => controller.abort()
  const stopped = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(interrupted()), { once: true })
  })
  process.once('SIGINT', stop).once('SIGTERM', stop)
  try {
    return await Promise.race([work(signal), stopped])
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop)
  }
}

function interrupted(): QasError<'credentials'> {
  return new QasError('credentials', 'Interrupted; nothing was stored', {})
}
