// Names what the bundle exports: Node would read all of it to find out, which takes longer than starting the server.
import { createRequire } from 'node:module'

export const { logLevels, ServerStartError, startServer } = createRequire(import.meta.url)(
  './dist/server.cjs',
)
