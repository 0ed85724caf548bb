// Lists the source files that a command enters between its arguments and its output: those with a function that runs, other
// than while modules are loaded. Needs a server with demo data. Usage:
// node scripts/count-files-entered.mjs [words and options of a command]
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const createRun = ['api', 'runs', 'create', '--project-code', 'SHOP', '--title', 'Smoke', '--type', 'static']
const createPlans = ['--query-plans', '[{"folderIds":[1]}]']
const given = process.argv.slice(2)
const args = given.length > 0 ? given : [...createRun, ...createPlans]

const folder = mkdtempSync(join(tmpdir(), 'files-entered-'))
try {
  const entered = await filesEntered(args)
  for (const file of entered) console.log(file)
  console.log(`${entered.length} files`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** Lists the files of the workspace that a command enters, relative to the root and sorted. */
async function filesEntered(args) {
  const program = buildWithSourceMaps()
  const server = await startServer()
  try {
    const ran = coverageOf([program, ...args], { QAS_URL: server.url, QAS_TOKEN: server.token })
    const bundles = ran.filter(({ url }) => url.startsWith(pathToFileURL(dirname(program)).href))
    const paths = bundles.map(({ url }) => fileURLToPath(url)).filter((path) => path !== program)
    // Evaluating a file of the contract is loading it, too.
    const load = `for (const path of ${JSON.stringify(paths)})
      for (const evaluate of Object.values(require(path).files ?? {})) evaluate()`
    const loaded = new Map(coverageOf(['-e', load], {}).map((script) => [script.url, script]))
    return [...new Set(bundles.flatMap((bundle) => sourcesEntered(bundle, loaded.get(bundle.url))))].sort()
  } finally {
    server.process.kill('SIGTERM')
    await once(server.process, 'exit')
  }
}

/** Lists the scripts that Node runs for these arguments, with the number of calls of each function. */
function coverageOf(args, variables) {
  const coverage = mkdtempSync(join(folder, 'coverage-'))
  const env = { ...process.env, ...variables, NODE_V8_COVERAGE: coverage }
  const { status, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${args.join(' ')} failed: ${stderr}`)
  return readdirSync(coverage).flatMap((name) => readJson(join(coverage, name)).result)
}

/** Builds the command line again with source maps, and returns the path of its main bundle. */
function buildWithSourceMaps() {
  const outdir = join(folder, 'dist')
  mkdirSync(outdir)
  const build = join(root, 'packages/cli/build.mjs')
  const { status } = spawnSync(process.execPath, [build, '--outdir', outdir, '--sourcemap'], {
    stdio: 'inherit',
  })
  if (status !== 0) throw new Error('The build failed')
  return join(outdir, 'qasphere.cjs')
}

async function startServer() {
  const bin = join(root, 'packages/cli/bin/qasphere.cjs')
  const server = spawn(process.execPath, [bin, 'server', '--memory', '--seed', 'demo', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [line] = await once(createInterface({ input: server.stdout }), 'line')
  return { ...JSON.parse(line), process: server }
}

/** Lists the sources of a bundle with a function that is called more often than when the bundle is only loaded. */
function sourcesEntered({ url, functions }, loaded) {
  const path = fileURLToPath(url)
  const text = readFileSync(path, 'utf8')
  const map = new SourceMap(readJson(`${path}.map`))
  const callsAtLoad = new Map(
    loaded?.functions.map(({ ranges: [range] }) => [range.startOffset, range.count]),
  )
  return functions
    .map(({ ranges: [range] }) => range)
    .filter(({ startOffset, count }) => startOffset > 0 && count > (callsAtLoad.get(startOffset) ?? 0))
    .flatMap(({ startOffset }) => {
      const before = text.slice(0, startOffset).split('\n')
      const { originalSource } = map.findEntry(before.length - 1, before.at(-1).length)
      return originalSource ? [relative(root, resolve(dirname(path), originalSource))] : []
    })
    .filter((source) => source.startsWith('packages/') && !source.includes('node_modules'))
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'))
}
