// Bundles the server into one file, so that it starts fast. libsql stays outside, as it brings native code; what most
// starts do not need gets a bundle of its own, as reading a large file costs time even where nothing of it runs.

import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { writeInventory } from '../../scripts/write-inventory.mjs'

/** Packages that are imported dynamically. */
const loadedLater = ['sanitize-html', 'yaml', 'pg', 'prom-client', '@aws-sdk/client-s3', 'tar-stream']

/** Packages that fastify loads only if it has to compile schemas, which the server does not use. */
const neverLoaded = ['@fastify/ajv-compiler', '@fastify/fast-json-stringify-compiler']

const here = dirname(fileURLToPath(import.meta.url))
const { version } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'))

/** What pages load, small enough to be strings in the bundle. */
const { outputFiles, metafile: pagesMetafile } = await build({
  absWorkingDir: here,
  entryPoints: { script: 'browser/script/index.ts', style: 'browser/style/index.css' },
  bundle: true,
  minify: true,
  write: false,
  metafile: true,
  outdir: 'dist',
  format: 'iife',
  target: 'es2022',
  logLevel: 'warning',
})
const pageFile = (ending) =>
  JSON.stringify(outputFiles.find(({ path }) => path.endsWith(ending))?.text.trim())

const options = {
  absWorkingDir: here,
  define: {
    QASPHERE_SERVER_VERSION: JSON.stringify(version),
    QASPHERE_PAGES_SCRIPT: pageFile('.js'),
    QASPHERE_PAGES_STYLE: pageFile('.css'),
    QASPHERE_PAGES_ICON: JSON.stringify(readFileSync(join(here, 'browser/icon.svg'), 'utf8').trim()),
  },
  bundle: true,
  metafile: true,
  platform: 'node',
  conditions: ['module', 'qasphere-workspace'],
  target: 'node20.19',
  format: 'cjs',
  external: ['libsql', 'pg-native', ...neverLoaded],
  // Kept readable: stack traces of a server are read by people.
  minifySyntax: true,
  minifyWhitespace: true,
  logLevel: 'warning',
}

const { metafile: serverMetafile } = await build({
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
const metafiles = [serverMetafile, pagesMetafile]
for (const name of loadedLater) {
  const { metafile } = await build({ ...options, entryPoints: [name], outfile: `dist/${name}.cjs` })
  metafiles.push(metafile)
}
writeInventory(here, metafiles)

writeFileSync(join(here, 'dist/index.mjs'), await esModule())
copyPublicTypes()

/**
 * The entry for `import`. It names what the bundle exports, because Node would read all of the bundle to find out, which
 * takes longer than starting the server.
 */
async function esModule() {
  const { metafile } = await build({
    absWorkingDir: here,
    entryPoints: ['src/index.ts'],
    format: 'esm',
    metafile: true,
    outdir: 'dist',
    write: false,
  })
  const names = Object.values(metafile.outputs).flatMap((output) => output.exports)
  return [
    "import { createRequire } from 'node:module'",
    `export const { ${names.join(', ')} } = createRequire(import.meta.url)('./server.cjs')`,
    '',
  ].join('\n')
}

/** Copies the declarations that those of the package's entry import: the others name packages that are only bundled. */
function copyPublicTypes() {
  const dist = join(here, 'dist')
  const types = join(dist, 'types')
  rmSync(types, { recursive: true, force: true })
  const found = new Set([join(dist, 'index.d.ts')])
  for (const file of found) {
    cpSync(file, join(types, relative(dist, file)))
    for (const [, path] of readFileSync(file, 'utf8').matchAll(/from '(\.[^']+)\.js'/g)) {
      found.add(join(dirname(file), `${path}.d.ts`))
    }
  }
}
