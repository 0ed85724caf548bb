// Bundles the server, so that it starts fast. libsql stays outside, because it contains native code. What is imported
// dynamically, and what several such parts share, gets separate files: reading code takes time even if it does not run.

import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, transform } from 'esbuild'
import { writeInventory } from '../../scripts/write-inventory.mjs'

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

/** Readable, because people read the stack traces of a server. */
const minify = { minifySyntax: true, minifyWhitespace: true }

// Only ES modules can be split into parts. They become CommonJS afterwards.
const { outputFiles: modules, metafile } = await build({
  ...minify,
  absWorkingDir: here,
  define: {
    QASPHERE_SERVER_VERSION: JSON.stringify(version),
    QASPHERE_PAGES_SCRIPT: pageFile('.js'),
    QASPHERE_PAGES_STYLE: pageFile('.css'),
    QASPHERE_PAGES_ICON: JSON.stringify(readFileSync(join(here, 'browser/icon.svg'), 'utf8').trim()),
    QASPHERE_DEMO_SCREENSHOT: JSON.stringify(readFileSync(join(here, 'src/seed/demo/basket.png'), 'base64')),
    // A string, because every part would load an object.
    QASPHERE_DOCUMENTATION: JSON.stringify(JSON.stringify(readDocumentation())),
    // For `createRequire`, which also accepts paths.
    'import.meta.url': '__filename',
    'import.meta.dirname': '__dirname',
  },
  entryPoints: { server: 'src/index.ts', 'upload-worker': 'src/mcp/upload-worker.ts' },
  outdir: 'dist/bundle',
  outExtension: { '.js': '.cjs' },
  bundle: true,
  splitting: true,
  format: 'esm',
  write: false,
  metafile: true,
  platform: 'node',
  conditions: ['module', 'qasphere-workspace'],
  target: 'node20.19',
  external: ['libsql', 'pg-native', ...neverLoaded],
  logLevel: 'warning',
})
rmSync(join(here, 'dist/bundle'), { recursive: true, force: true })
mkdirSync(join(here, 'dist/bundle'))
for (const { path, text } of modules) writeFileSync(path, await toCommonJs(text))
writeInventory(here, [metafile, pagesMetafile])

writeFileSync(join(here, 'dist/index.mjs'), esModule())
copyPublicTypes()

/** Converts a module, as a require takes a fraction of the time that starting the loader of ES modules takes. */
async function toCommonJs(module) {
  const { code } = await transform(module, {
    ...minify,
    format: 'cjs',
    platform: 'node',
    target: 'node20.19',
    supported: { 'dynamic-import': false },
  })
  return code
}

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
 * The entry for `import`. It lists the exports of the bundle, because otherwise Node would read the bundle to find them.
 */
function esModule() {
  const { exports } = Object.values(metafile.outputs).find(({ entryPoint }) => entryPoint === 'src/index.ts')
  return [
    "import { createRequire } from 'node:module'",
    `export const { ${exports.join(', ')} } = createRequire(import.meta.url)('./bundle/server.cjs')`,
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
