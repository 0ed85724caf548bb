/** What asks a command to stop: Ctrl-C, Ctrl-Break (which only Windows has), and what service managers send. */
const stopSignals = ['SIGINT', 'SIGBREAK', 'SIGTERM'] as const

/**
 * Calls `stop` at the first signal that asks the process to stop. Later ones have their usual effect, which is to end the
 * process immediately. Returns a function that ends the watch.
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
