import { createRequire } from 'node:module'
import { QasError } from 'qasphere-client'
import type { RunContext } from '../run-context.js'
import { serverOptions } from './server-options.js'

/** Runs the embedded server until SIGINT or SIGTERM; a second signal ends the process at once. */
export async function runServer(context: RunContext): Promise<void> {
  const options = serverOptions(context)
  const { startServer } = loadServer(context.cwd)
  const server = await startServer(options).catch((error: unknown) => {
    throw isStartError(error) ? new QasError('server', error.message, {}, error) : error
  })
  const stopped = stopSignal()
  const { url, token, dataDir } = server
  await context.terminal.print(`${JSON.stringify({ url, token, dataDir })}\n`)
  await stopped
  await server.close()
}

/** The server is a package of its own; it may stand beside this one or in the project one works in. */
function loadServer(cwd: string): typeof import('qasphere-server') {
  const require = createRequire(import.meta.filename)
  let path: string
  try {
    path = require.resolve('qasphere-server', { paths: [import.meta.dirname, cwd] })
  } catch (error) {
    throw new QasError(
      'server',
      'The server is a package of its own and not installed: npm install --global qasphere-server (or without --global, in this folder)',
      {},
      error,
    )
  }
  return require(path)
}

function isStartError(error: unknown): error is Error {
  return error instanceof Error && error.name === 'ServerStartError'
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
