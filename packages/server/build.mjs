// Bundles the server into one file, so that it starts fast. libsql stays outside, because it contains native code. Code that
// is rarely needed at startup gets separate bundles, because reading a large file takes time even if it does not run.

import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { writeInventory } from '../../scripts/write-inventory.mjs'

/** Packages that are imported dynamically. */
const loadedLater = [
  'sanitize-html',
  'yaml',
  'pg',
  'prom-client',
  '@aws-sdk/client-s3',
  'tar-stream',
  'qasphere-agent-tools',
]

/** Packages that fastify loads only if it has to compile schemas, which the server does not use. */
const neverLoaded = ['@fastify/ajv-compiler', '@fastify/fast-json-stringify-compiler']

const here = dirname(fileURLToPath(import.meta.url))
const { version } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'))

/** The files that pages load, which are small enough to be strings in the bundle. */
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
    QASPHERE_DEMO_SCREENSHOT: JSON.stringify(readFileSync(join(here, 'src/seed/demo/basket.png'), 'base64')),
    // For `createRequire`, which also accepts paths.
    'import.meta.url': '__filename',
    'import.meta.dirname': '__dirname',
    QASPHERE_PAGES_ICON: JSON.stringify(readFileSync(join(here, 'browser/icon.svg'), 'utf8').trim()),
  },
  bundle: true,
  metafile: true,
  platform: 'node',
  conditions: ['module', 'qasphere-workspace'],
  target: 'node20.19',
  format: 'cjs',
  external: ['libsql', 'pg-native', ...neverLoaded],
  // A require takes a fraction of the time that starting the loader of ES modules takes.
  supported: { 'dynamic-import': false },
  // Readable, because people read the stack traces of a server.
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
        onResolve({ filter: /^\.\/pages\.js$/ }, ({ importer }) => {
          return importer.endsWith('documentation/routes.ts')
            ? { path: './documentation.cjs', external: true }
            : undefined
        })
        onResolve({ filter: new RegExp(`^(${loadedLater.join('|')})$`) }, ({ path }) => ({
          path: `./${path}.cjs`,
          external: true,
        }))
      },
    },
  ],
})
const { metafile: documentationMetafile } = await build({
  ...options,
  define: { QASPHERE_DOCUMENTATION: JSON.stringify(readDocumentation()) },
  entryPoints: ['src/documentation/pages.ts'],
  outfile: 'dist/documentation.cjs',
})
const { metafile: uploadMetafile } = await build({
  ...options,
  entryPoints: ['src/mcp/upload-worker.ts'],
  outfile: 'dist/upload-worker.cjs',
})
const metafiles = [serverMetafile, pagesMetafile, documentationMetafile, uploadMetafile]
for (const name of loadedLater) {
  const { metafile } = await build({ ...options, entryPoints: [name], outfile: `dist/${name}.cjs` })
  metafiles.push(metafile)
}
writeInventory(here, metafiles)

writeFileSync(join(here, 'dist/index.mjs'), await esModule())
copyPublicTypes()

/** The documentation for users by path. Links to other files of the repository lead to where it is published. */
function readDocumentation() {
  const docs = join(here, '../../docs')
  const { homepage } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'))
  const [repository] = homepage.split('/tree/')
  const forDevelopers = ['architecture.md', 'releasing.md']
  const paths = readdirSync(docs, { recursive: true })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => /^(reference\/)?[\w-]+\.md$/.test(path) && !forDevelopers.includes(path))
  const absolute = (path) => (_link, target) => {
    const { pathname, hash } = new URL(target, `http://docs/docs/${path}`)
    const below = pathname.slice('/docs/'.length)
    const isServed = pathname.startsWith('/docs/') && paths.includes(below)
    return isServed ? `](${target})` : `](${repository}/blob/main${pathname}${hash})`
  }
  return Object.fromEntries(
    paths
      .sort()
      .map((path) => [
        path,
        readFileSync(join(docs, path), 'utf8').replace(/\]\((?!https?:|#)([^)\s]+)\)/g, absolute(path)),
      ]),
  )
}

/**
 * The entry for `import`. It lists the exports of the bundle, because otherwise Node would read the whole bundle to find
 * them, which takes longer than starting the server.
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

/** Copies the declarations that the package's entry imports. The others refer to packages that are only bundled. */
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
