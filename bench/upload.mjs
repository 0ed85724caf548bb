// Measures time and memory of uploads of large JUnit reports: to a server that responds immediately, compared with a bare
// parse of the same report, and to our own server at the platform's rate limit.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { writeReport } from './upload/write-report.mjs'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const qasphere = here('../packages/cli/bin/qasphere.cjs')
const rounds = Number(process.env.ROUNDS ?? 3)
/** Results per report, uploads of each, and the maximum memory of the process in MB. */
const sizes = [
  { results: 20_000, rounds, maxMegabytes: 200 },
  { results: 200_000, rounds, maxMegabytes: 200 },
  ...(process.env.QUICK ? [] : [{ results: 1_000_000, rounds: 1, maxMegabytes: 300 }]),
]
const maxRatio = 3
const maxGrowth = 10.5

delete process.env.NODE_EXTRA_CA_CERTS
const folder = mkdtempSync(join(tmpdir(), 'qasphere-bench-upload-'))
/** The file to which a measured process writes its measurements. */
const taken = join(folder, 'taken.json')
const preload = join(folder, 'preload.cjs')
writeFileSync(
  preload,
  `process.on('exit', () => {
    const { readFileSync, writeFileSync } = require('node:fs')
    const { user, system } = process.cpuUsage()
    writeFileSync(${JSON.stringify(taken)}, JSON.stringify({
      milliseconds: Math.round(performance.now()),
      cpu: Math.round((user + system) / 1000),
      megabytes: Math.round(peakKilobytes(readFileSync) / 1024),
    }))
  })
  // The system's peak for a process includes the memory of its parent before exec.
  function peakKilobytes(readFileSync) {
    if (process.platform !== 'linux') return process.resourceUsage().maxRSS
    return Number(/VmHWM:\\s+(\\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))[1])
  }`,
)
try {
  await toInstantServer()
  await toOwnServer(20_000)
} finally {
  rmSync(folder, { recursive: true })
}

async function toInstantServer() {
  const server = spawn(process.execPath, [here('upload/instant-server.mjs')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [url] = await once(createInterface({ input: server.stdout }), 'line')
  const rows = []
  try {
    for (const size of sizes) rows.push(await compare(url, size))
  } finally {
    server.kill()
    await once(server, 'exit')
  }
  console.table(rows)
  const [first, second] = rows
  const growth = second['upload, ms'] / first['upload, ms']
  console.log(`10 times the input: ${growth.toFixed(1)} times the time`)
  const missed = rows.some((row) => row['to bare saxes'] > maxRatio || row['peak, MB'] > row['bar, MB'])
  if (missed || growth > maxGrowth) process.exitCode = 1
}

/** Uploads and bare parses alternate. */
async function compare(url, { results, rounds, maxMegabytes }) {
  const report = join(folder, 'report.xml')
  await writeReport(report, results)
  const uploads = []
  const parses = []
  for (let round = 0; round < rounds; round++) {
    parses.push(measure([here('reports.mjs'), 'bare', report]))
    uploads.push(upload({ url, token: 'a.b.c' }, ['--rate', '0', report], results))
  }
  const [ours, bare] = [uploads, parses].map((all) => median(all.map(({ milliseconds }) => milliseconds)))
  const [ourCpu, bareCpu] = [uploads, parses].map((all) => median(all.map(({ cpu }) => cpu)))
  return {
    results,
    MB: Math.round(statSync(report).size / 1e6),
    'upload, ms': ours,
    'bare saxes, ms': bare,
    'to bare saxes': Number((ours / bare).toFixed(2)),
    'CPU, ms': ourCpu,
    'CPU to bare saxes': Number((ourCpu / bareCpu).toFixed(2)),
    'peak, MB': median(uploads.map(({ megabytes }) => megabytes)),
    'bar, MB': maxMegabytes,
  }
}

async function toOwnServer(results) {
  const data = ['--data', join(folder, 'data'), '--port', '0', '--log-level', 'error']
  const child = spawn(process.execPath, [qasphere, 'server', ...data], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  const server = JSON.parse(line)
  try {
    await call(server, '/project', { code: 'SHOP', title: 'Shop' })
    for (let made = 0; made < results; made += 10_000) {
      const tcases = Array.from({ length: 10_000 }, (_, at) => ({ title: `Pays by card, case ${made + at}` }))
      await call(server, '/project/SHOP/tcase/bulk', { folderPath: [`Part ${made}`], tcases })
    }
    const report = join(folder, 'report.xml')
    await writeReport(report, results)
    const uploads = []
    for (let round = 0; round < rounds; round++) {
      // Waits until the server's token bucket is full again.
      await new Promise((resolve) => setTimeout(resolve, 1500))
      uploads.push(upload(server, ['--run-name', `Round ${round}`, report], results).milliseconds)
    }
    console.log(`${results} results to our own server at 20 requests per second: ${median(uploads)} ms`)
  } finally {
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
}

function upload({ url, token }, args, results) {
  const command = [qasphere, 'junit-upload', '--json', ...args]
  const { stdout, ...took } = measure(command, { QAS_URL: url, QAS_TOKEN: token, HOME: folder })
  if (JSON.parse(stdout).counts.sent !== results) throw new Error('Not everything was sent')
  return took
}

/** Runs a Node program to its end. Returns its duration and its maximum memory. */
function measure(command, env = {}) {
  const options = { encoding: 'utf8', env: { ...process.env, ...env }, maxBuffer: 1e9, cwd: folder }
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-r', preload, ...command], options)
  if (status !== 0) throw new Error(stderr.slice(0, 2000))
  return { stdout, ...JSON.parse(readFileSync(taken, 'utf8')) }
}

async function call(server, path, body) {
  const response = await fetch(`${server.url}/api/public/v0${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(await response.text())
}

function median(values) {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)]
}
