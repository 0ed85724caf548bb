// Measures lists, counts and results in a project with a million test cases and ten million results, compared with the same
// calls in a project with ten thousand of each. ENGINES selects engines, LARGE sets the larger number of test cases, RESULTS
// the number of results per test case, and CALLS selects calls whose name contains it. Growth is that of the processor time,
// which other work on the machine hardly affects.
import { spawnSync } from 'node:child_process'
import { fill, runSize } from './server/fill.mjs'
import { makeFolder, startPostgres } from './server/places.mjs'
import { startServer } from './server/process.mjs'
import { preciseFamilyMs, preciseProcessorMs } from './server/processor-time.mjs'

const engines = (process.env.ENGINES ?? 'sqlite,postgres').split(',')
const large = Number(process.env.LARGE ?? 1_000_000)
const shapes = [
  { testCases: 10_000, results: 10_000, folders: 100 },
  { testCases: large, results: large * Number(process.env.RESULTS ?? 10), folders: large / 100 },
]
const sortFields = [
  'title',
  'priority',
  'created_at',
  'updated_at',
  'folder_id',
  'pos',
  'author_id',
  'legacy_id',
  'id',
  'seq',
]
/** Maximum cost of a call in the larger project, as a multiple of its cost in the smaller one. */
const bar = 2
/** Calls that read everything that they count, in both projects, and are exempt from the limit. */
const unbounded = '(reads all)'
const rounds = 9
const callsPerTime = 10
const comment = 'Payment went through after 3 attempts; the card was dated last month.'

delete process.env.NODE_EXTRA_CA_CERTS
const postgres = engines.includes('postgres') ? await startPostgres() : undefined
const rows = []
try {
  for (const engine of engines) {
    const places = []
    for (const shape of shapes) {
      const place = engine === 'postgres' ? await postgres.makeDatabase() : makeFolder()
      places.push(place)
      await prepare(place.options, shape)
    }
    spawnSync('sync')
    rows.push(...(await compare(engine, places)))
    for (const place of places) await place.remove()
  }
} finally {
  await postgres?.stop()
}
console.log(
  `Node ${process.version}, medians of ${rounds} rounds; ${shapes.map(({ testCases, results }) => `${testCases} test cases and ${results} results`).join(', beside ')}\n`,
)
console.table(rows)
if (rows.some(({ call, growth }) => growth > bar && !call.includes(unbounded))) process.exitCode = 1

async function prepare(options, shape) {
  const server = await startServer(options)
  await server.call('POST', '/project', { code: 'BEN', title: 'Bench', skipDefaultFolder: true })
  await server.stop()
  const begin = performance.now()
  await fill(options, shape)
  console.error(`filled with ${shape.results} results in ${Math.round((performance.now() - begin) / 1000)} s`)
}

async function compare(engine, places) {
  const servers = []
  for (const { options } of places) servers.push(await startServer(options))
  const calls = []
  for (const server of servers) calls.push(await callsOf(server))
  const times = servers.map(() => ({}))
  const processor = servers.map(() => ({}))
  try {
    // The two alternate. The first round fills the caches.
    for (let round = 0; round <= rounds; round++) {
      for (const [at, named] of calls.entries()) {
        for (const [name, call] of Object.entries(named)) {
          if (!name.includes(process.env.CALLS ?? '')) continue
          const before = readProcessorMs(engine, servers[at])
          const time = await timeOf(call, round)
          if (round === 0) continue
          times[at][name] = [...(times[at][name] ?? []), time]
          const taken = (readProcessorMs(engine, servers[at]) - before) / callsPerTime
          processor[at][name] = [...(processor[at][name] ?? []), taken]
        }
      }
    }
  } finally {
    for (const server of servers) await server.stop()
  }
  const [small, big] = times
  const [smallProcessor, bigProcessor] = processor
  return Object.keys(small).map((call) => ({
    engine,
    call,
    'small, ms': rounded(median(small[call])),
    'large, ms': rounded(median(big[call])),
    'small, processor ms': rounded(median(smallProcessor[call])),
    'large, processor ms': rounded(median(bigProcessor[call])),
    growth: rounded(median(bigProcessor[call]) / median(smallProcessor[call])),
  }))
}

/** Processor time of a server and its database, in milliseconds. */
function readProcessorMs(engine, server) {
  return preciseProcessorMs(server.pid) + (engine === 'postgres' ? preciseFamilyMs(postgres.pid) : 0)
}

/** Several calls count as one, because a single call is too short to compare. */
async function timeOf(call, round) {
  const begin = performance.now()
  for (let time = 0; time < callsPerTime; time++) await call(round * callsPerTime + time)
  return (performance.now() - begin) / callsPerTime
}

async function callsOf(server) {
  const base = '/project/BEN'
  const get = (path) => () => server.call('GET', base + path)
  const body = { title: 'Measured', type: 'static_struct', queryPlans: [{ folderIds: [1, 2, 3, 4, 5] }] }
  const { id } = await server.call('POST', `${base}/run`, body)
  const { tcases } = await server.call('GET', `${base}/run/${id}/tcase`)
  const { tcases: filled } = await server.call('GET', `${base}/run/3/tcase`)
  const items = (status) =>
    tcases.slice(0, runSize).map((testCase) => ({ tcaseId: testCase.id, status, comment }))
  const status = (place) => (place % 2 ? 'passed' : 'failed')
  return {
    'test cases, 100': get('/tcase?limit=100'),
    'test cases, page 50 of 100': get('/tcase?limit=100&page=50'),
    ...Object.fromEntries(
      sortFields.map((field) => [`test cases by ${field}, 100`, get(`/tcase?limit=100&sortField=${field}`)]),
    ),
    'test cases of a folder': get('/tcase?folders=7&limit=100'),
    'test cases of a tag, 100': get('/tcase?tags=3&limit=100'),
    'search of a rare text, 100': get('/tcase?limit=100&search=CARD%204711%20with'),
    'search of a rare text, by title': get('/tcase?limit=100&search=CARD%204711%20with&sortField=title'),
    'search of no text, 100': get('/tcase?limit=100&search=credit%20voucher'),
    'count of a search': get('/tcase/count?search=CARD%204711%20with'),
    'search of a frequent text, 100 (reads all)': get('/tcase?limit=100&search=expired'),
    'search of two characters, none (reads all)': get('/tcase?limit=100&search=zq'),
    'count of all': get('/tcase/count'),
    'count of a folder': get('/tcase/count?folders=7'),
    'count of a tag': get('/tcase/count?tags=3'),
    'a test case by its marker': get('/tcase/BEN-4711'),
    'folders, 100': get('/tcase/folders?limit=100'),
    'runs, 20': get('/run?limit=20'),
    'open runs, 20': get('/run?closed=false&limit=20'),
    'a run, 500 test cases': get(`/run/${id}/tcase`),
    'results of a test case': get(`/run/3/tcase/${filled[0].id}`),
    'one result': (place) =>
      server.call('POST', `${base}/run/${id}/tcase/${tcases[place % tcases.length].id}/result`, {
        status: status(place),
        comment,
      }),
    'a batch of 500 results': (place) =>
      server.call('POST', `${base}/run/${id}/result/batch`, { items: items(status(place)) }),
    'a new test case': (place) =>
      server.call('POST', `${base}/tcase`, {
        title: `New ${place}`,
        type: 'standalone',
        folderId: 9,
        priority: 'low',
      }),
    'audit log, 100': () => server.call('GET', '/audit-logs?count=100'),
  }
}

function median(values) {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)]
}

function rounded(value) {
  return Number(value.toPrecision(3))
}
