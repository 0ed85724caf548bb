import { createRequire } from 'node:module'
import { QasError } from 'qasphere-client'

/** Loads the server, a separate package that is installed next to this one or in the current project. */
export function loadServer(cwd: string): typeof import('qasphere-server') {
  const require = createRequire(import.meta.filename)
  let path: string
  try {
    path = require.resolve('qasphere-server', { paths: [import.meta.dirname, cwd] })
  } catch (error) {
    throw new QasError(
      'server',
      'The server is a separate package, which is not installed. Run: npm install --global qasphere-server (or, in this folder, without --global)',
      {},
      error,
    )
  }
  return require(path)
}

/** Rethrows errors of the server that are meant for users as a QasError. */
export function rethrowServerError(error: unknown): never {
  if (error instanceof Error && error.name === 'ServerStartError') {
    throw new QasError('server', error.message, {}, error)
  }
  throw error
}
