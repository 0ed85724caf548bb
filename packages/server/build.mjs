// Bundles the server into one file, so that it starts fast. libsql stays outside, as it brings native code; what most
// starts do not need gets a bundle of its own, as reading a large file costs time even where nothing of it runs.

import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** Packages that are imported dynamically. */
const loadedLater = ['sanitize-html', 'yaml', 'pg', 'prom-client', '@aws-sdk/client-s3', 'tar-stream']

const here = dirname(fileURLToPath(import.meta.url))
const { version } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'))

const options = {
  absWorkingDir: here,
  define: { QASPHERE_SERVER_VERSION: JSON.stringify(version) },
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'cjs',
  external: ['libsql', 'pg-native'],
  // Kept readable: stack traces of a server are read by people.
  minifySyntax: true,
  minifyWhitespace: true,
  logLevel: 'warning',
}

await build({
  ...options,
  entryPoints: ['src/index.ts'],
  outfile: 'dist/server.cjs',
  plugins: [
    {
      name: 'loaded-later',
      setup({ onResolve }) {
        onResolve({ filter: new RegExp(`^(${loadedLater.join('|')})$`) }, ({ path }) => ({
          path: `./${path}.cjs`,
          external: true,
        }))
      },
    },
  ],
})
for (const name of loadedLater) await build({ ...options, entryPoints: [name], outfile: `dist/${name}.cjs` })
