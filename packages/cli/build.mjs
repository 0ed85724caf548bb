// Builds the command line: a small bundle for what every command needs, and one for each part that is loaded lazily.
// Every dynamic import of our own modules becomes a bundle, which is required when the import is reached.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'
import { writeInventory } from '../../scripts/write-inventory.mjs'
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
const { commands, index, findAmbiguities, endpoints } = await evaluate(`
  export { commands } from './all-commands.js'
  export { commandIndex as index } from './command-index.js'
  export { findAmbiguities } from './ambiguities.js'
  export { endpoints } from 'qasphere-contract'
`)
const found = findAmbiguities(commands)
if (found.length > 0) throw new Error(`The commands are ambiguous: ${found.join('; ')}`)
const builtIndex = await buildIndex()
const callableEndpoints = endpointsAsData()

rmSync(outdir, { recursive: true, force: true })
const built = new Set()
const metafiles = []
const waiting = [join(source, 'qasphere.ts')]
for (let entry = waiting.shift(); entry; entry = waiting.shift()) {
  const name = bundleName(entry)
  if (built.has(name)) continue
  built.add(name)
  const { metafile } = await build({
    entryPoints: [entry],
    metafile: true,
    outfile: join(outdir, name),
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
    plugins: [lazyBundles((target) => waiting.push(target)), indexedCommands(), endpointsWithoutSchemas()],
  })
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.keys(output.inputs))
  if (inputs.some((input) => input.endsWith('client/dist/endpoint-methods.js'))) {
    throw new Error(
      `${name} would load every schema of the contract at start-up: import createClient from 'qasphere-client/client'`,
    )
  }
  metafiles.push(metafile)
}
writeCommands()
copyJq()
// The SBOM belongs to the published package, not to builds elsewhere.
if (outdir === join(here, 'dist')) writeInventory(here, metafiles)

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
    setup({ onResolve }) {
      onResolve({ filter: /^\.{1,2}\// }, ({ kind, path, resolveDir }) => {
        if (kind !== 'dynamic-import') return undefined
        const target = importedFile(resolveDir, path)
        onTarget(target)
        return { path: `./${bundleName(target)}`, external: true }
      })
    },
  }
}

/** The path of a module as one name, such as `auth-login.cjs`, because file names may occur in several folders. */
function bundleName(path) {
  const folder = path.startsWith(`${source}/`) ? source : join(here, '..')
  return `${relative(folder, path)
    .replace(/\.[jt]s$/, '')
    .replaceAll(/[/\\]/g, '-')}.cjs`
}

/** Replaces the module of the index with the one that `buildIndex` returns. */
function indexedCommands() {
  return {
    name: 'indexed-commands',
    setup({ onLoad }) {
      onLoad({ filter: /command-index\.ts$/ }, ({ path }) => {
        return path === commandIndex
          ? { contents: builtIndex, loader: 'ts', resolveDir: dirname(path) }
          : undefined
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

/**
 * Gives modules that only call endpoints the endpoints as data: the schemas would make each of their bundles 100 KB larger.
 * The modules of `api/`, and other packages, check input by the schemas.
 */
function endpointsWithoutSchemas() {
  const needSchemas = [join(source, 'api'), join(source, 'commands')]
  return {
    name: 'endpoints-without-schemas',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^qasphere-contract$/ }, ({ importer }) => {
        const isOurs = importer.startsWith(`${source}${sep}`)
        const needsSchemas = needSchemas.some((folder) => importer.startsWith(`${folder}${sep}`))
        return isOurs && !needsSchemas ? { path: 'endpoints', namespace: 'endpoints-as-data' } : undefined
      })
      onLoad({ filter: /.*/, namespace: 'endpoints-as-data' }, () => ({ contents: callableEndpoints }))
    },
  }
}

/** Returns a module with the endpoints as calls need them. To use a schema that it lacks is an error, not undefined. */
function endpointsAsData() {
  const data = Object.entries(endpoints).map(([name, { internal, extension, paging, request }]) => {
    const { method, path, isIdempotent, upload, download, body } = request
    const hasBody = body === undefined ? undefined : true
    return [
      name,
      {
        internal,
        extension,
        paging,
        request: { method, path, isIdempotent, upload, download, body: hasBody },
      },
    ]
  })
  return `
    export const endpoints = JSON.parse(${JSON.stringify(JSON.stringify(Object.fromEntries(data)))})
    const missing = { get() { throw new Error('This bundle has no schemas; import the endpoint from its file') } }
    for (const endpoint of Object.values(endpoints)) {
      Object.defineProperty(endpoint, 'response', missing)
      Object.defineProperties(endpoint.request, { params: missing, query: missing })
    }
  `
}
