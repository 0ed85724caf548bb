import type { RunContext } from '../input/run-context.js'
import { loadServer, saidByServer } from './load-server.js'
import { serverOptions } from './server-options.js'

/** Runs the embedded server until SIGINT or SIGTERM; a second signal ends the process at once. */
export async function runServer(context: RunContext): Promise<void> {
  const options = serverOptions(context)
  const { startServer } = loadServer(context.cwd)
  const server = await startServer(options).catch(saidByServer)
  const stopped = stopSignal()
  const { url, token, dataDir } = server
  await context.terminal.print(`${JSON.stringify({ url, token, dataDir })}\n`)
  await stopped
  await server.close()
}

/** Resolves with the first signal and leaves later ones to their usual effect. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      process.off('SIGINT', stop).off('SIGTERM', stop)
      resolve()
    }
    process.on('SIGINT', stop).on('SIGTERM', stop)
  })
}
