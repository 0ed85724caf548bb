// Measures how much load servers can handle compared with plain SQL on the same database, and what takes the time: with
// one process and with two. LOADS (separated by semicolons) and ENGINES (separated by commas) select some of them.
import autocannon from 'autocannon'
import { openFolder } from './server/databases.mjs'
import { fill, runSize, usualShape } from './server/fill.mjs'
import { loads, requestsOf } from './server/loads.mjs'
import { makeFolder, startPostgres } from './server/places.mjs'
import { plainPostgres } from './server/plain-postgres.mjs'
import { plainSql } from './server/plain-sql.mjs'
import { startServer } from './server/process.mjs'
import { familyMs, processorMs } from './server/processor-time.mjs'

const seconds = Number(process.env.SECONDS ?? 10)
const engines = (process.env.ENGINES ?? 'sqlite,postgres').split(',')
const chosen = process.env.LOADS?.split(';') ?? loads
/** Concurrent callers in total. */
const callers = Number(process.env.CALLERS ?? 16)
const comment =
  'Payment went through after 3 attempts; the basket had one article and the card was dated last month.'

delete process.env.NODE_EXTRA_CA_CERTS
const postgres = engines.includes('postgres') ? await startPostgres() : undefined
const rows = []
try {
  if (engines.includes('sqlite')) await measureEngine('SQLite', makeFolder(), [1])
  if (postgres) await measureEngine('PostgreSQL', await postgres.makeDatabase(), [1, 2])
} finally {
  await postgres?.stop()
}
console.log(
  `Node ${process.version}, ${callers} callers, ${seconds} s each; generator, servers and database share the machine\n`,
)
console.table(rows)
if (rows.some(({ errors }) => errors > 0)) process.exitCode = 1

async function measureEngine(engine, place, processes) {
  try {
    const runs = await prepare(place.options)
    const connections = await openConnections(place.options, runs)
    for (const count of processes.filter((each) => each <= callers)) {
      for (const row of await measure(place.options, runs, count, connections)) {
        rows.push({ engine, processes: count, ...row })
      }
    }
    for (const { close } of connections) await close()
  } finally {
    await place.remove()
  }
}

/** A project with 100,000 results, and a run for each caller. */
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

/** Server and plain SQL alternate, so that both run under the same conditions. */
async function measure(options, runs, count, connections) {
  const servers = []
  for (let started = 0; started < count; started++) servers.push(await startServer(options))
  try {
    const measured = []
    for (const load of chosen) {
      // Warm-up, so that everything is compiled and cached.
      await generate(servers, runs, load, 1)
      const served = await generate(servers, runs, load, seconds)
      measured.push({ load, ...served, ...(await besideSql(connections, load, served)) })
    }
    return measured
  } finally {
    for (const server of servers) await server.stop()
  }
}

/** Large responses take a second if sixteen callers request them concurrently, and would delay the next load. */
function callersOf(load) {
  return load === '5,000 by number' ? Math.min(2, callers) : callers
}

/** Distributes the callers over the servers, as a load balancer would. */
async function generate(servers, runs, load, duration) {
  const waiting = [...runs]
  const before = costs(servers)
  const results = await Promise.all(
    servers.map(({ url }) =>
      autocannon({
        url,
        connections: callersOf(load) / servers.length,
        duration,
        timeout: 30,
        setupClient: (client) => client.setRequests(requestsOf(load, waiting.pop(), comment)),
      }),
    ),
  )
  const after = costs(servers)
  const sum = (figureOf) => results.reduce((total, result) => total + figureOf(result), 0)
  const answered = sum(({ requests }) => requests.total)
  return {
    'a second': rounded(sum(({ requests }) => requests.average)),
    'p50, ms': Math.max(...results.map(({ latency }) => latency.p50)),
    'p99, ms': Math.max(...results.map(({ latency }) => latency.p99)),
    errors: sum(({ errors, timeouts, non2xx }) => errors + timeouts + non2xx),
    'server, µs': microseconds(before.server, after.server, answered),
    'database, µs': microseconds(before.database, after.database, answered),
  }
}

/** Processor time of the servers and the database, in milliseconds. */
function costs(servers) {
  return {
    server: servers.reduce((sum, { pid }) => sum + processorMs(pid), 0),
    database: postgres ? familyMs(postgres.pid) : 0,
  }
}

function microseconds(before, after, amount) {
  return rounded(((after - before) * 1000) / Math.max(amount, 1))
}

async function openConnections({ dataDir, database }, runs) {
  if (database) return await Promise.all(runs.map(({ id }) => plainPostgres(database, id)))
  const folder = openFolder(dataDir)
  return [{ ...plainSql(folder, runs[0].id), close: async () => folder.close() }]
}

/** Measures the same rows without a server; on PostgreSQL with one connection per caller. */
async function besideSql(connections, load, served) {
  if (!(load in connections[0])) return {}
  const end = performance.now() + seconds * 1000
  const begin = performance.now()
  const cpu = process.cpuUsage()
  const database = postgres ? familyMs(postgres.pid) : 0
  let done = 0
  const work = async (connection) => {
    for (let place = 0; performance.now() < end; place++) {
      await connection[load](place, place % 2 ? 'passed' : 'failed', comment)
      done += 1
    }
  }
  await Promise.all(connections.map(work))
  const rate = (done * 1000) / (performance.now() - begin)
  const { user, system } = process.cpuUsage(cpu)
  const inDatabase = postgres ? microseconds(database, familyMs(postgres.pid), done) : 0
  return {
    'plain SQL, a second': rounded(rate),
    'to plain SQL': rounded(rate / served['a second']),
    'its µs': rounded((user + system) / done + inDatabase),
    'µs to its': rounded(
      (served['server, µs'] + served['database, µs']) / ((user + system) / done + inDatabase),
    ),
  }
}

function rounded(value) {
  return Number(value.toPrecision(3))
}
