import { QasError } from 'qasphere-client'
import { onStopSignal } from '../input/stop-signals.js'

/**
 * Does work that Ctrl-C and SIGTERM end with an error: `signal` is aborted, and the result of the work is ignored then. A
 * second Ctrl-C ends the process immediately.
 *
 * @throws QasError of kind `credentials` if it is interrupted.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  const { signal } = controller
  const stopped = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(interrupted()), { once: true })
  })
  const endWatch = onStopSignal(() => controller.abort())
  try {
    return await Promise.race([work(signal), stopped])
  } finally {
    endWatch()
  }
}

function interrupted(): QasError<'credentials'> {
  return new QasError('credentials', 'Interrupted; nothing was stored', {})
}
