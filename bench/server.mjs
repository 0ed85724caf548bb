// Measures how fast the server starts and responds, compared with plain SQL, in projects with 1 to 1,000,000 results.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openFolder } from './server/databases.mjs'
import { fill, runSize, usualShape } from './server/fill.mjs'
import { plainSql } from './server/plain-sql.mjs'
import { startServer } from './server/process.mjs'

const sizes = [1, 100_000, 1_000_000]
const starts = 11
/** Number of runs of each operation per round. Rounds of the server and of plain SQL alternate. */
const repeats = {
  'one result': 200,
  'a batch of 500 results': 10,
  'runs, 20': 200,
  'test cases of a run, 500': 40,
  'test cases, 100': 60,
}
const together = 'one result, 8 callers'
const rounds = 7
/** Maximum time until a first call is answered, in milliseconds, and maximum growth of a call with the project. */
const bars = { ready: 250, growth: 1.5 }
const comment =
  'Payment went through after 3 attempts; the basket had one article and the card was dated last month.'

delete process.env.NODE_EXTRA_CA_CERTS
const folders = sizes.map((size) => ({ size, dataDir: mkdtempSync(join(tmpdir(), 'qasphere-bench-')) }))
try {
  for (const { size, dataDir } of folders) await prepare(dataDir, size)
  const ready = await measureStarts()
  print(ready, await measureCalls())
} finally {
  for (const { dataDir } of folders) rmSync(dataDir, { recursive: true, force: true })
}

async function prepare(dataDir, size) {
  const server = await startServer({ dataDir })
  await server.call('POST', '/project', { code: 'BEN', title: 'Bench', skipDefaultFolder: true })
  await server.stop()
  await fill({ dataDir }, usualShape(size))
}

/** Starts of the three servers and of bare Node alternate, so that load on the machine affects all of them. */
async function measureStarts() {
  const times = folders.map(({ size }) => ({ size, server: [] }))
  const node = []
  for (let start = 0; start < starts; start++) {
    for (const [index, { dataDir }] of folders.entries()) {
      const server = await startServer({ dataDir })
      times[index].server.push(server.milliseconds)
      await server.stop()
    }
    const begin = performance.now()
    spawnSync(process.execPath, ['-e', '0'])
    node.push(performance.now() - begin)
  }
  return times.map(({ size, server }) => ({
    results: size,
    'ready, ms': round(median(server)),
    'bare node, ms': round(median(node)),
  }))
}

/** Calls to the three servers and plain SQL alternate. */
async function measureCalls() {
  const places = []
  try {
    for (const { size, dataDir } of folders) places.push(await openPlace(size, dataDir))
    for (let turn = 0; turn < rounds; turn++) {
      for (const [name, amount] of Object.entries(repeats)) {
        for (const { calls, sql, times } of places) {
          times[name].server.push(...(await timesOf(calls[name], amount)))
          times[name].sql.push(...(await timesOf(sql[name], amount)))
        }
      }
      for (const { calls, times } of places)
        times[together].server.push(await timeTogether(calls['one result']))
    }
  } finally {
    for (const { close } of places) await close()
  }
  return places.flatMap(({ size, times }) => rowsOf(size, times))
}

async function openPlace(size, dataDir) {
  const server = await startServer({ dataDir })
  const database = openFolder(dataDir)
  const { id } = await server.call('POST', '/project/BEN/run', {
    title: 'Measured',
    type: 'static_struct',
    queryPlans: [{ tcaseIds: Array.from({ length: runSize }, (_, index) => String(index + 1)) }],
  })
  const { tcases } = await server.call('GET', `/project/BEN/run/${id}/tcase`)
  const names = [...Object.keys(repeats), together]
  return {
    size,
    calls: callsOf(server, id, tcases),
    sql: plainSql(database, id),
    times: Object.fromEntries(names.map((name) => [name, { server: [], sql: [] }])),
    close: async () => {
      database.close()
      await server.stop()
    },
  }
}

function rowsOf(size, times) {
  return Object.entries(times).map(([name, { server, sql }]) => ({
    results: size,
    call: name,
    'server, ms': round(median(server)),
    ...(sql.length > 0
      ? { 'plain SQL, ms': round(median(sql)), ratio: round(median(server) / median(sql)) }
      : {}),
  }))
}

function callsOf(server, runId, tcases) {
  const run = `/project/BEN/run/${runId}`
  return {
    'one result': (place, status) =>
      server.call('POST', `${run}/tcase/${tcases[place % tcases.length].id}/result`, {
        status,
        comment,
        timeTaken: 5400,
      }),
    'a batch of 500 results': (_place, status) =>
      server.call('POST', `${run}/result/batch`, {
        items: tcases.map(({ id }) => ({ tcaseId: id, status, comment, timeTaken: 5400 })),
      }),
    'runs, 20': () => server.call('GET', '/project/BEN/run?limit=20'),
    'test cases of a run, 500': () => server.call('GET', `${run}/tcase`),
    'test cases, 100': () => server.call('GET', '/project/BEN/tcase?limit=100'),
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

/** Milliseconds per call, with eight concurrent callers. */
async function timeTogether(operation) {
  const amount = 50
  const begin = performance.now()
  await Promise.all(Array.from({ length: 8 }, () => timesOf(operation, amount)))
  return (performance.now() - begin) / (8 * amount)
}

function print(ready, rows) {
  console.log(
    `Server, Node ${process.version}; medians of ${starts} starts, and of ${rounds} rounds of calls\n`,
  )
  console.table(ready)
  console.table(rows)
  const [least] = sizes
  const most = sizes.at(-1)
  console.log(`Time in a project of ${most} results, as ratio to one of ${least}:`)
  for (const name of [...Object.keys(repeats), together]) {
    const of = (size) => rows.find((row) => row.results === size && row.call === name)['server, ms']
    const growth = round(of(most) / of(least))
    console.log(`  ${name}: ${growth}`)
    if (growth > bars.growth) process.exitCode = 1
  }
  if (ready.some((row) => row['ready, ms'] > bars.ready)) process.exitCode = 1
}

function median(values) {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)]
}

function round(value) {
  return Number(value.toPrecision(3))
}
