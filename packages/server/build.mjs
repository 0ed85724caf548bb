// Bundles the server, so that it starts fast. libsql stays outside, because it contains native code. What is imported
// dynamically, and what several such parts share, gets separate files: reading code takes time even if it does not run.
// Their names change with their contents, so they must be loaded before another version can replace the package.

import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, transform } from 'esbuild'
import { writeInventory } from '../../scripts/write-inventory.mjs'

/**
 * What is imported while a server runs, by the name of its file. Each is complete and keeps its name, so that a server
 * still works when its package has been replaced by another version.
 */
const loadedWhileRunning = {
  'sanitize-html': 'sanitize-html',
  'agent-tools': 'qasphere-agent-tools',
  documentation: './src/documentation/pages.ts',
  'upload-worker': './src/mcp/upload-worker.ts',
}

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

const options = {
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
  outdir: 'dist/bundle',
  outExtension: { '.js': '.cjs' },
  bundle: true,
  metafile: true,
  platform: 'node',
  conditions: ['module', 'qasphere-workspace'],
  target: 'node20.19',
  external: ['libsql', 'pg-native', ...neverLoaded],
  // A require takes a fraction of the time that starting the loader of ES modules takes.
  supported: { 'dynamic-import': false },
  logLevel: 'warning',
}
rmSync(join(here, 'dist/bundle'), { recursive: true, force: true })
mkdirSync(join(here, 'dist/bundle'))
// Only ES modules can be split into parts. They become CommonJS afterwards.
const { outputFiles: parts, metafile } = await build({
  ...options,
  entryPoints: { server: 'src/index.ts' },
  splitting: true,
  format: 'esm',
  supported: {},
  write: false,
  plugins: [separately(loadedWhileRunning)],
})
for (const { path, text } of parts) writeFileSync(path, await toCommonJs(text))
const { metafile: separateMetafile } = await build({
  ...options,
  entryPoints: loadedWhileRunning,
  format: 'cjs',
})
writeInventory(here, [metafile, separateMetafile, pagesMetafile])

writeFileSync(join(here, 'dist/index.mjs'), esModule())
copyPublicTypes()

async function toCommonJs(module) {
  const { platform, target, supported } = options
  const { code } = await transform(module, { ...minify, format: 'cjs', platform, target, supported })
  return code
}

/** Lets dynamic imports load files that are bundled separately. */
function separately(modules) {
  const files = new Map(
    Object.entries(modules).map(([name, module]) => [
      module.startsWith('.') ? join(here, module) : module,
      `./${name}.cjs`,
    ]),
  )
  return {
    name: 'separately',
    setup({ onResolve }) {
      onResolve({ filter: /./ }, ({ kind, path, resolveDir }) => {
        if (kind !== 'dynamic-import') return undefined
        const module = path.startsWith('.') ? join(resolveDir, path.replace(/\.js$/, '.ts')) : path
        const file = files.get(module)
        return file ? { path: file, external: true } : undefined
      })
    },
  }
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
