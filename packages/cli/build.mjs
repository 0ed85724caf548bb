// Builds the command line: a small bundle for what every command needs, and one for each part that is loaded lazily.
// Every dynamic import of our own modules becomes a bundle, which is required when the import is reached.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'
import { writeInventory } from '../../scripts/write-inventory.mjs'
import {
  buildEndpointLoader,
  contractBundle,
  contractEntry,
  endpointsWithoutSchemas,
  sharedContract,
} from './bundle-contract.mjs'
import { commandIndex, evaluate, importedFile, source } from './evaluate-commands.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const { outdir, sourcemap } = parseArgs({
  options: {
    outdir: { type: 'string', default: join(here, 'dist') },
    sourcemap: { type: 'boolean', default: false },
  },
}).values
const { version } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'))

const define = {
  QASPHERE_VERSION: JSON.stringify(version),
  'import.meta.filename': '__filename',
  'import.meta.dirname': '__dirname',
  'import.meta.url': 'fileUrl',
}
const { commands, index, findAmbiguities } = await evaluate(`
  export { commands } from './all-commands.js'
  export { commandIndex as index } from './command-index.js'
  export { findAmbiguities } from './ambiguities.js'
`)
const found = findAmbiguities(commands)
if (found.length > 0) throw new Error(`The commands are ambiguous: ${found.join('; ')}`)
const builtModules = [
  replaceModule(commandIndex, await buildIndex()),
  replaceModule(join(source, 'api/load-endpoint.ts'), await buildEndpointLoader()),
  endpointsWithoutSchemas(),
]
/** Bundles with schemas of the contract, which are in one shared bundle. */
const withSchemas = ['check', 'output-layout', 'request'].map((name) => join(source, 'api', `${name}.ts`))
const usedOfContract = new Set()

rmSync(outdir, { recursive: true, force: true })
const metafiles = []
const entries = new Set([join(source, 'qasphere.ts')])
// Each round writes the bundles that the previous round has found. One build of many bundles parses each file only once.
for (let round = [...entries]; round.length > 0; ) {
  const known = new Set(entries)
  const parts = [
    { files: round.filter((file) => !withSchemas.includes(file)), plugins: [] },
    {
      files: round.filter((file) => withSchemas.includes(file)),
      plugins: [sharedContract((module) => usedOfContract.add(module))],
    },
  ]
  for (const { files, plugins } of parts) {
    const entryPoints = files.map((file) => ({ in: file, out: bundleName(file) }))
    if (files.length > 0) await bundle({ entryPoints, outdir, outExtension: { '.js': '.cjs' } }, plugins)
  }
  round = [...entries].filter((file) => !known.has(file))
}
const contents = contractEntry([...usedOfContract].sort())
await bundle({ stdin: { contents, resolveDir: source }, outfile: join(outdir, contractBundle) })
writeCommands()
copyJq()
// The SBOM belongs to the published package, not to builds elsewhere.
if (outdir === join(here, 'dist')) writeInventory(here, metafiles)

/** Writes bundles. The modules that they import dynamically are bundled in the next round. */
async function bundle(input, plugins = []) {
  const { metafile } = await build({
    ...input,
    metafile: true,
    bundle: true,
    minify: true,
    sourcemap,
    // Native and optional. Without it, credentials are stored in files.
    external: ['@napi-rs/keyring'],
    platform: 'node',
    target: 'node20.19',
    format: 'cjs',
    // A require is much faster than starting the loader of ES modules.
    supported: { 'dynamic-import': false },
    mainFields: ['module', 'main'],
    conditions: ['module', 'qasphere-workspace'],
    legalComments: 'none',
    define,
    // Only included in bundles that use it.
    inject: [join(here, 'file-url.mjs')],
    plugins: [...plugins, lazyBundles((target) => entries.add(target)), ...builtModules],
  })
  for (const [name, { inputs }] of Object.entries(metafile.outputs)) {
    if (!Object.keys(inputs).some((file) => file.endsWith('client/dist/endpoint-methods.js'))) continue
    throw new Error(
      `${name} would load every schema of the contract at start-up: import createClient from 'qasphere-client/client'`,
    )
  }
  metafiles.push(metafile)
}

/**
 * Puts the WebAssembly module of jq next to the bundles. The published module uses at most 256 MiB, which is too little for
 * documents of 10 MB. This raises the limit to 1 GiB, the highest number of pages with the same encoded length.
 */
function copyJq() {
  const wasm = readFileSync(createRequire(import.meta.url).resolve('jq-wasm/jq.wasm'))
  // The memory section: one memory with a limit, 256 to 4096 pages.
  const memories = Buffer.from([5, 6, 1, 1, 0x80, 0x02, 0x80, 0x20])
  const start = wasm.indexOf(memories)
  if (start < 0 || wasm.indexOf(memories, start + 1) >= 0)
    throw new Error('The memory of jq.wasm has changed')
  wasm.set([0xff, 0x7f], start + memories.length - 2)
  writeFileSync(join(outdir, 'jq.wasm'), wasm)
}

/** Makes a separate bundle of each dynamic import of our own modules, and reports it. */
function lazyBundles(onTarget) {
  return {
    name: 'lazy-bundles',
    setup({ onResolve, resolve }) {
      onResolve({ filter: /^(\.{1,2}\/|qasphere-reports\/)/ }, async ({ kind, path, resolveDir }) => {
        if (kind !== 'dynamic-import') return undefined
        const target = path.startsWith('.')
          ? importedFile(resolveDir, path)
          : (await resolve(path, { kind: 'import-statement', resolveDir })).path
        onTarget(target)
        return { path: `./${bundleName(target)}.cjs`, external: true }
      })
    },
  }
}

/** The path of a module as one name, such as `auth-login`, because file names may occur in several folders. */
function bundleName(path) {
  const folder = path.startsWith(`${source}/`) ? source : join(here, '..')
  return relative(folder, path)
    .replace(/\.[jt]s$/, '')
    .replaceAll(/[/\\]/g, '-')
}

/** Replaces a module with one that exports the same, and that the build has computed. */
function replaceModule(file, contents) {
  return {
    name: 'replaced-module',
    setup({ onLoad }) {
      const filter = new RegExp(`${basename(file).replaceAll('.', '\\.')}$`)
      onLoad({ filter }, ({ path }) => {
        return path === file ? { contents, loader: 'ts', resolveDir: dirname(path) } : undefined
      })
    },
  }
}

/**
 * Returns a module with the same index. It has the code that loads each command, and reads the rest of a command from the file
 * that `writeCommands` writes. Every start compiles this module, so it is small, and nothing is computed before it is needed.
 */
async function buildIndex() {
  const modules = await Promise.all(commands.map(async ({ load }) => (await load()).path))
  const imports = [...new Set(modules)]
  return `
    import { readFileSync } from 'node:fs'
    import { join } from 'node:path'
    let entries
    export const commandIndex = {
      get entries() { return entries ??= ${JSON.stringify(commands.map(({ words }) => words))}.map(toEntry) },
      get spellings() { return ${JSON.stringify(index.spellings)} },
    }
    function toEntry(words, at) {
      return {
        words,
        get summary() { return summaries()[at] },
        read: () => ({ ...readCommand(words), load: loads()[modules()[at]] }),
      }
    }
    function readCommand(words) {
      return JSON.parse(readFileSync(join(__dirname, 'commands', words.join('.') + '.json'), 'utf8'))
    }
    const summaries = () => ${JSON.stringify(commands.map(({ summary }) => summary))}
    const loads = () => [${imports.map((path) => `() => import(${JSON.stringify(path)})`).join(', ')}]
    const modules = () => ${JSON.stringify(modules.map((path) => imports.indexOf(path)))}
  `
}

/** Writes each command to a separate file, next to the bundles. */
function writeCommands() {
  mkdirSync(join(outdir, 'commands'))
  for (const command of commands) {
    writeFileSync(join(outdir, 'commands', `${command.words.join('.')}.json`), JSON.stringify(command))
  }
}
