import { createRequire } from 'node:module'
import { QasError } from 'qasphere-client'

/** The server is a package of its own; it may stand beside this one or in the project one works in. */
export function loadServer(cwd: string): typeof import('qasphere-server') {
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

/** Throws on what the server says in words for people, as our own error. */
export function saidByServer(error: unknown): never {
  if (error instanceof Error && error.name === 'ServerStartError') {
    throw new QasError('server', error.message, {}, error)
  }
  throw error
}
