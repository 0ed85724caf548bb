// How fast the server is ready and answers, beside plain SQL, in projects of 1, 100 000 and 1 000 000 results.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fill, openDatabase, runSize } from './server/fill.mjs'
import { plainSql } from './server/plain-sql.mjs'
import { startServer } from './server/process.mjs'

const sizes = [1, 100_000, 1_000_000]
const starts = 11
/** How often each operation is repeated in a round; rounds of server and plain SQL take turns. */
const repeats = {
  'result, one': 200,
  'results, batch of 500': 10,
  'runs list, limit 20': 200,
  'run test cases, 500': 40,
  'test cases list, limit 100': 60,
}
const rounds = 5
const comment =
  'Payment went through after 3 attempts; the basket had one article and the card was dated last month.'

delete process.env.NODE_EXTRA_CA_CERTS
const rows = []
const ready = []
for (const size of sizes) {
  const dataDir = mkdtempSync(join(tmpdir(), 'qasphere-bench-'))
  try {
    await prepare(dataDir, size)
    ready.push({ results: size, ...(await measureStart(dataDir)) })
    rows.push(...(await measureCalls(dataDir, size)))
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
}
print()

async function prepare(dataDir, size) {
  const server = await startServer(dataDir)
  await server.call('POST', '/project', { code: 'BEN', title: 'Bench', skipDefaultFolder: true })
  await server.stop()
  fill(dataDir, size)
}

async function measureStart(dataDir) {
  const server = []
  const node = []
  for (let start = 0; start < starts; start++) {
    const running = await startServer(dataDir)
    server.push(running.milliseconds)
    await running.stop()
    const begin = performance.now()
    spawnSync(process.execPath, ['-e', '0'])
    node.push(performance.now() - begin)
  }
  return { 'ready, ms': round(median(server)), 'bare node, ms': round(median(node)) }
}

async function measureCalls(dataDir, size) {
  const server = await startServer(dataDir)
  const database = openDatabase(dataDir)
  try {
    const tcaseIds = Array.from({ length: runSize }, (_, index) => String(index + 1))
    const { id } = await server.call('POST', '/project/BEN/run', {
      title: 'Measured',
      type: 'static_struct',
      queryPlans: [{ tcaseIds }],
    })
    const { tcases } = await server.call('GET', `/project/BEN/run/${id}/tcase`)
    const calls = callsOf(server, id, tcases)
    const sql = plainSql(database, id)
    const times = Object.keys(repeats).map((name) => ({ name, server: [], sql: [] }))
    for (let round = 0; round < rounds; round++) {
      for (const { name, server: ofServer, sql: ofSql } of times) {
        ofServer.push(...(await timesOf(calls[name], repeats[name])))
        ofSql.push(...(await timesOf(sql[name], repeats[name])))
      }
    }
    const together = await throughput(calls['result, one'])
    return [
      ...times.map(({ name, ...measured }) => ({
        results: size,
        call: name,
        'server, ms': round(median(measured.server)),
        'plain SQL, ms': round(median(measured.sql)),
        ratio: round(median(measured.server) / median(measured.sql)),
      })),
      { results: size, call: 'result, one, 8 callers', 'server, ms': round(together) },
    ]
  } finally {
    database.close()
    await server.stop()
  }
}

function callsOf(server, runId, tcases) {
  const run = `/project/BEN/run/${runId}`
  return {
    'result, one': (place, status) =>
      server.call('POST', `${run}/tcase/${tcases[place % tcases.length].id}/result`, {
        status,
        comment,
        timeTaken: 5400,
      }),
    'results, batch of 500': (_place, status) =>
      server.call('POST', `${run}/result/batch`, {
        items: tcases.map(({ id }) => ({ tcaseId: id, status, comment, timeTaken: 5400 })),
      }),
    'runs list, limit 20': () => server.call('GET', '/project/BEN/run?limit=20'),
    'run test cases, 500': () => server.call('GET', `${run}/tcase`),
    'test cases list, limit 100': () => server.call('GET', '/project/BEN/tcase?limit=100'),
  }
}

async function timesOf(operation, amount) {
  const times = []
  for (let place = 0; place < amount; place++) {
    const begin = performance.now()
    await operation(place, place % 2 === 0 ? 'passed' : 'failed', comment)
    times.push(performance.now() - begin)
  }
  return times
}

/** Milliseconds a call, with eight callers at once. */
async function throughput(operation) {
  const amount = 250
  const begin = performance.now()
  await Promise.all(Array.from({ length: 8 }, () => timesOf(operation, amount)))
  return (performance.now() - begin) / (8 * amount)
}

function print() {
  console.log(
    `Server, Node ${process.version}; medians of ${starts} starts, and of ${rounds} rounds of calls\n`,
  )
  console.table(ready)
  console.table(rows)
  const [least, , most] = sizes
  console.log(`Growth from ${least} to ${most} results:`)
  for (const name of [...Object.keys(repeats), 'result, one, 8 callers']) {
    const of = (size) => rows.find((row) => row.results === size && row.call === name)['server, ms']
    console.log(`  ${name}: ${round(of(most) / of(least))}`)
  }
}

function median(values) {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)]
}

function round(value) {
  return Number(value.toPrecision(3))
}
