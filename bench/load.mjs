// How much load servers hold: reads, single results, batches of 500 results, by one process and by two.
import autocannon from 'autocannon'
import { openFolder } from './server/databases.mjs'
import { fill, runSize, usualShape } from './server/fill.mjs'
import { makeFolder, startPostgres } from './server/places.mjs'
import { plainPostgres } from './server/plain-postgres.mjs'
import { plainSql } from './server/plain-sql.mjs'
import { startServer, token } from './server/process.mjs'

const seconds = Number(process.env.SECONDS ?? 10)
/** At once, in all. */
const callers = 16
const comment =
  'Payment went through after 3 attempts; the basket had one article and the card was dated last month.'
const loads = ['reads', 'one result', 'a batch of 500 results']

delete process.env.NODE_EXTRA_CA_CERTS
const postgres = await startPostgres()
const places = []
const rows = []
try {
  for (const [engine, place, processes] of [
    ['SQLite', makeFolder(), [1]],
    ['PostgreSQL', await postgres.makeDatabase(), [1, 2]],
  ]) {
    places.push(place)
    const runs = await prepare(place.options)
    const sql = await measureSql(place.options, runs)
    for (const count of processes) {
      for (const row of await measure(place.options, runs, count)) {
        rows.push({
          engine,
          processes: count,
          ...row,
          'to the same SQL': rounded(sql[row.load] / row['a second']),
        })
      }
    }
  }
} finally {
  for (const place of places) await place.remove()
  await postgres.stop()
}
console.log(
  `Node ${process.version}, ${callers} callers, ${seconds} s each; generator, servers and database share the machine\n`,
)
console.table(rows)
if (rows.some(({ errors }) => errors > 0)) process.exitCode = 1

/** A project of 100 000 results, and a run for each caller. */
async function prepare(options) {
  const server = await startServer(options)
  await server.call('POST', '/project', { code: 'BEN', title: 'Bench', skipDefaultFolder: true })
  await server.stop()
  await fill(options, usualShape(100_000))
  const filled = await startServer(options)
  const tcaseIds = Array.from({ length: runSize }, (_, index) => String(index + 1))
  const runs = []
  for (let caller = 0; caller < callers; caller++) {
    const body = { title: `Measured ${caller}`, type: 'static_struct', queryPlans: [{ tcaseIds }] }
    const { id } = await filled.call('POST', '/project/BEN/run', body)
    const { tcases } = await filled.call('GET', `/project/BEN/run/${id}/tcase`)
    runs.push({ id, tcaseIds: tcases.map((testCase) => testCase.id) })
  }
  await filled.stop()
  return runs
}

async function measure(options, runs, count) {
  const servers = []
  for (let started = 0; started < count; started++) servers.push(await startServer(options))
  try {
    const measured = []
    for (const load of loads) {
      // Once before it counts, so that everything is compiled and cached.
      await generate(servers, runs, load, 2)
      measured.push(await generate(servers, runs, load, seconds))
    }
    return measured
  } finally {
    for (const server of servers) await server.stop()
  }
}

/** The callers are shared out to the servers, as a load balancer would. */
async function generate(servers, runs, load, duration) {
  const waiting = [...runs]
  const results = await Promise.all(
    servers.map(({ url }) =>
      autocannon({
        url,
        connections: callers / servers.length,
        duration,
        timeout: 30,
        setupClient: (client) => client.setRequests(requestsOf(load, waiting.pop())),
      }),
    ),
  )
  const sum = (figureOf) => results.reduce((total, result) => total + figureOf(result), 0)
  return {
    load,
    'a second': rounded(sum(({ requests }) => requests.average)),
    'p50, ms': Math.max(...results.map(({ latency }) => latency.p50)),
    'p99, ms': Math.max(...results.map(({ latency }) => latency.p99)),
    errors: sum(({ errors, timeouts, non2xx }) => errors + timeouts + non2xx),
  }
}

function requestsOf(load, { id, tcaseIds }) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const base = '/api/public/v0/project/BEN'
  const get = (path) => ({ method: 'GET', path: base + path, headers })
  const post = (path, body) => ({ method: 'POST', path: base + path, headers, body: JSON.stringify(body) })
  if (load === 'reads')
    return tcaseIds.slice(0, 50).flatMap((tcaseId) => [get(`/tcase/${tcaseId}`), get('/run?limit=20')])
  const result = (status) => ({ status, comment, timeTaken: 5400 })
  if (load === 'one result') {
    return tcaseIds.map((tcaseId, at) =>
      post(`/run/${id}/tcase/${tcaseId}/result`, result(at % 2 ? 'passed' : 'failed')),
    )
  }
  return ['passed', 'failed'].map((status) =>
    post(`/run/${id}/result/batch`, { items: tcaseIds.map((tcaseId) => ({ tcaseId, ...result(status) })) }),
  )
}

/** What the same rows take without a server, a second; on PostgreSQL by as many connections as there are callers. */
async function measureSql(options, runs) {
  const connections = await openConnections(options, runs)
  const rates = {}
  for (const load of loads) rates[load] = await rateOf(connections, load)
  for (const { close } of connections) await close()
  return rates
}

async function openConnections({ dataDir, database }, runs) {
  if (database) return await Promise.all(runs.map(({ id }) => plainPostgres(database, id)))
  const folder = openFolder(dataDir)
  const calls = plainSql(folder, runs[0].id)
  const connection = {
    'one result': calls['result, one'],
    'a batch of 500 results': calls['results, batch of 500'],
    'runs list, 20': calls['runs list, limit 20'],
    'test case': calls['test case'],
    close: async () => folder.close(),
  }
  return [connection]
}

async function rateOf(connections, load) {
  const end = performance.now() + seconds * 1000
  const begin = performance.now()
  let done = 0
  const work = async (connection) => {
    for (let place = 0; performance.now() < end; place++) {
      const name = load === 'reads' ? (place % 2 ? 'runs list, 20' : 'test case') : load
      await connection[name](place, place % 2 ? 'passed' : 'failed', comment)
      done += 1
    }
  }
  await Promise.all(connections.map(work))
  return (done * 1000) / (performance.now() - begin)
}

function rounded(value) {
  return Number(value.toPrecision(3))
}
