import { QasError } from 'qasphere-client'
import { onStopSignal } from '../input/stop-signals.js'

/**
 * Runs `work` so that Ctrl-C or SIGTERM ends it with an error: `signal` is aborted and the result is ignored. A
 * second Ctrl-C ends the process immediately.
 *
 * @throws QasError of kind `credentials` if it is createInterruptedError.
 */
export async function runInterruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  const { signal } = controller
  const stopped = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(createInterruptedError()), { once: true })
  })
  const endWatch = onStopSignal(() => controller.abort())
  try {
    return await Promise.race([work(signal), stopped])
  } finally {
    endWatch()
  }
}

function createInterruptedError(): QasError<'credentials'> {
  return new QasError('credentials', 'Interrupted; nothing was stored', {})
}
