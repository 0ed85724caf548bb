// Measures the start-up time of the command line, as a ratio to a bare `node -e 0` in the same run. With PARTS=1, also what
// it costs to load each bundle.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const bin = join(root, 'packages/cli/bin/qasphere.cjs')
const dist = join(root, 'packages/cli/dist')
const rounds = Number(process.env.ROUNDS ?? 41)

// If it is set, every Node 20 process takes about 42 ms longer, which hides every ratio.
const { NODE_EXTRA_CA_CERTS: _, ...clean } = process.env
const server = await startServer()
const env = { ...clean, QAS_URL: server.url, QAS_TOKEN: server.token }

const bare = { name: 'node -e 0', args: ['-e', '0'] }
const commands = [
  { name: 'qasphere --version', args: [bin, '--version'], bar: 1.3 },
  { name: 'qasphere api runs list -h', args: [bin, 'api', 'runs', 'list', '-h'], bar: 1.6 },
  { name: 'qasphere api projects list', args: [bin, 'api', 'projects', 'list'], bar: 2.0 },
  {
    name: 'qasphere api runs list (validated)',
    args: [bin, 'api', 'runs', 'list', '--project-code', 'SHOP'],
  },
]
const parts = [
  ...['node:http', 'node:https', 'node:tls', 'node:fs/promises', 'node:crypto'].map((name) =>
    required(name, name),
  ),
  ...readdirSync(dist)
    .filter((file) => file.endsWith('.cjs') && file !== 'qasphere.cjs')
    .map((file) =>
      required(`dist/${file} (${Math.round(statSync(join(dist, file)).size / 1024)} KB)`, join(dist, file)),
    ),
]

try {
  report(measure([bare, ...(process.env.PARTS ? parts : []), ...commands]))
} finally {
  server.process.kill('SIGTERM')
}

function required(name, path) {
  return { name: `require ${name}`, args: ['-e', `require(${JSON.stringify(path)})`] }
}

/** Median time of each case as a whole process, in milliseconds. The cases alternate, so that load affects all of them. */
function measure(cases) {
  const times = cases.map(() => [])
  for (let round = 0; round <= rounds; round++) {
    for (const [index, { name, args }] of cases.entries()) {
      const started = process.hrtime.bigint()
      const { status, stderr } = spawnSync(process.execPath, args, {
        env,
        stdio: ['ignore', 'ignore', 'pipe'],
      })
      const took = Number(process.hrtime.bigint() - started) / 1e6
      if (status !== 0 && name.startsWith('qasphere')) throw new Error(String(stderr))
      // The first round only warms up the file cache.
      if (round > 0) times[index].push(took)
    }
  }
  return cases.map((entry, index) => ({ ...entry, ms: median(times[index]) }))
}

function median(numbers) {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)]
}

function report([base, ...results]) {
  console.log(
    `Start-up: medians of ${rounds} rounds, Node ${process.version}; ${base.name} takes ${base.ms.toFixed(1)} ms\n`,
  )
  console.log('| what | ms | ratio | over bare node, ms | bar |')
  console.log('| --- | --- | --- | --- | --- |')
  for (const { name, ms, bar } of results) {
    const verdict = bar === undefined ? '' : `≤ ${bar.toFixed(1)} ${ms / base.ms <= bar ? 'met' : 'MISSED'}`
    console.log(
      `| ${name} | ${ms.toFixed(1)} | ${(ms / base.ms).toFixed(2)} | ${(ms - base.ms).toFixed(1)} | ${verdict} |`,
    )
  }
  if (results.some(({ ms, bar }) => bar !== undefined && ms / base.ms > bar)) process.exitCode = 1
}

async function startServer() {
  const child = spawn(
    process.execPath,
    [bin, 'server', '--memory', '--port', '0', '--seed', 'demo', '--log-level', 'error'],
    {
      env: clean,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  const { url, token } = JSON.parse(line)
  return { url, token, process: child }
}
