// Builds the command line: one small bundle for what every run needs, and one for each part that is loaded lazily.
// Every dynamic import of a module of our own becomes a bundle, which the importing one requires when it gets there.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = dirname(fileURLToPath(import.meta.url))
const outdir = join(here, 'dist')
const { version } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'))

const define = {
  QASPHERE_VERSION: JSON.stringify(version),
  API_COMMANDS: JSON.stringify(JSON.stringify(await apiCommands())),
  'import.meta.filename': '__filename',
  'import.meta.dirname': '__dirname',
  'import.meta.url': 'fileUrl',
}

rmSync(outdir, { recursive: true, force: true })
const built = new Set()
const bundled = new Set()
const waiting = [join(here, 'src/qasphere.ts')]
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
    // Native, and optional: where it is missing, files hold the credentials.
    external: ['@napi-rs/keyring'],
    platform: 'node',
    target: 'node20.19',
    format: 'cjs',
    // A require costs a fraction of what starting the loader of ES modules does.
    supported: { 'dynamic-import': false },
    mainFields: ['module', 'main'],
    conditions: ['module', 'qasphere-workspace'],
    legalComments: 'none',
    define,
    // Only the bundles that ask for it carry it.
    inject: [join(here, 'file-url.mjs')],
    plugins: [lazyBundles((target) => waiting.push(target))],
  })
  for (const input of Object.keys(metafile.inputs)) {
    const found = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(resolve(input))
    if (found) bundled.add(found[1])
  }
}
writeFileSync(join(outdir, 'THIRD-PARTY-LICENSES.txt'), [...bundled].sort().map(licenseOf).join('\n'))

/** The licenses of what is bundled ask to stand beside it. */
function licenseOf(folder) {
  const { name, version: release, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = readdirSync(folder).find((candidate) => /^licen[cs]e/i.test(candidate))
  return `${name} ${release} (${license})\n\n${file ? readFileSync(join(folder, file), 'utf8') : ''}\n`
}

/** Leaves dynamic imports of our own modules to bundles of their own, and reports each. */
function lazyBundles(onTarget) {
  return {
    name: 'lazy-bundles',
    setup({ onResolve }) {
      onResolve({ filter: /^\.{1,2}\// }, ({ kind, path, resolveDir }) => {
        if (kind !== 'dynamic-import') return undefined
        const target = resolve(resolveDir, path)
        onTarget(resolveDir.includes(join(here, 'src')) ? target.replace(/\.js$/, '.ts') : target)
        return { path: `./${bundleName(target)}`, external: true }
      })
    },
  }
}

function bundleName(path) {
  return `${basename(path).replace(/\.[jt]s$/, '')}.cjs`
}

/** The index of commands: derived from the contract now, so that no run has to load its schemas for it. */
async function apiCommands() {
  const { outputFiles } = await build({
    entryPoints: [join(here, 'src/commands/from-contract.ts')],
    bundle: true,
    write: false,
    platform: 'node',
    conditions: ['module', 'qasphere-workspace'],
    format: 'esm',
  })
  const code = Buffer.from(outputFiles[0].contents).toString('base64')
  const module = await import(`data:text/javascript;base64,${code}`)
  return module.apiCommands()
}
