// Bundles the server into one file, so that it starts fast; libsql stays outside, as it brings native code.

import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

await build({
  absWorkingDir: dirname(fileURLToPath(import.meta.url)),
  entryPoints: ['src/index.ts'],
  outfile: 'dist/server.cjs',
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'cjs',
  external: ['libsql'],
  // Kept readable: stack traces of a server are read by people.
  minifySyntax: true,
  minifyWhitespace: true,
  logLevel: 'warning',
})
