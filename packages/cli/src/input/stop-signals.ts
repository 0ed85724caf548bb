/** The signals of Ctrl-C, of Ctrl-Break (Windows only), and of service managers. */
const stopSignals = ['SIGINT', 'SIGBREAK', 'SIGTERM'] as const

/**
 * Calls `stop` on the first signal that asks the process to stop. Later signals have their default effect: they end the
 * process immediately. Returns a function that removes the listeners.
 */
export function onStopSignal(stop: () => void): () => void {
  const end = () => {
    for (const signal of stopSignals) process.off(signal, stopOnce)
  }
  const stopOnce = () => {
    end()
    stop()
  }
  for (const signal of stopSignals) process.on(signal, stopOnce)
  return end
}
