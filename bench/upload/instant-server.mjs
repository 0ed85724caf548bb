// A server with the endpoints that uploads call. It responds immediately and keeps only counts, so that the time of an
// upload is that of the command line. Prints its URL. `GET /counts` returns the number of results of each run.
import { createServer } from 'node:http'

const code = 'SHOP'
/** The number of results of each run, and the sequence numbers of its test cases. */
const runs = new Map()

const server = createServer(async (request, response) => {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  const answer = answerTo(request.method, request.url, Buffer.concat(chunks))
  response.setHeader('content-type', 'application/json')
  response.statusCode = answer === undefined ? 404 : 200
  if (typeof answer === 'object' && Symbol.iterator in answer) {
    for (const piece of answer) {
      if (!response.write(piece)) await new Promise((resolve) => response.once('drain', resolve))
    }
    response.end()
  } else response.end(JSON.stringify(answer ?? { message: `No route for ${request.method} ${request.url}` }))
})
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`))

function answerTo(method, url, body) {
  const [, path = url] = /^\/api\/public\/v0(.*)$/.exec(url) ?? []
  if (path === '/counts') return Object.fromEntries([...runs].map(([id, { results }]) => [id, results]))
  if (path === '/project') return { projects: [project] }
  if (path === `/project/${code}`) return project
  if (method === 'POST' && path.endsWith('/tcase/seq')) return testCases(JSON.parse(body))
  if (method === 'POST' && path.endsWith('/run')) return createRun(JSON.parse(body))
  if (/\/run(\?.*)?$/.test(path)) return { runs: [], closed: 0, open: 0 }
  const [, id, rest] = /\/run\/(\d+)(.*)$/.exec(path) ?? []
  const run = runs.get(Number(id))
  if (run === undefined) return undefined
  if (rest.startsWith('/result/batch')) return addResults(run, body)
  // Requested after a lost connection. Without it, each response would contain the whole run.
  if (rest.startsWith('/tcase/')) return { results: [] }
  if (rest.startsWith('/tcase')) return runTestCases(run)
  if (rest === '')
    return { id: Number(id), title: `Run ${id}`, isClosed: false, closedAt: null, status: 'open' }
  return undefined
}

const project = { id: '1CdnLKspW_4LWzUrt8ZV3hN', code, title: 'Shop', archivedAt: null }

function testCases({ seqIds, offset = 0, limit = seqIds.length }) {
  const numbers = seqIds.slice(offset, offset + limit).map((marker) => Number(marker.slice(code.length + 1)))
  const rows = numbers.map(testCaseRow).join(',')
  return [`{"total":${seqIds.length},"offset":${offset},"limit":${limit},"data":[${rows}]}`]
}

function testCaseRow(seq) {
  return `{"id":"${idOf(seq)}","legacyId":"","version":1,"type":"standalone","title":"Pays by card in currency ${seq} and gets a confirmation","seq":${seq},"folderId":${seq % 500},"pos":${seq % 400},"priority":"medium","comment":"","files":null,"links":null,"authorId":1,"isDraft":false,"isLatestVersion":true,"isEmpty":true,"createdAt":"2026-04-11T10:00:00.000Z","updatedAt":"2026-06-30T09:12:44.000Z"}`
}

/** The ID of a test case, as long as those of the platform. */
function idOf(seq) {
  return `1CdnLKspW_${String(seq).padStart(13, 'z')}`
}

function createRun({ queryPlans }) {
  const id = runs.size + 1
  const numbers = queryPlans.flatMap(({ tcaseIds }) =>
    tcaseIds.map((tcaseId) => Number(tcaseId.slice(10).replaceAll('z', ''))),
  )
  runs.set(id, { numbers, results: 0 })
  return { id }
}

/** Counts results by their test case IDs, because parsing a megabyte would take longer than sending it. */
function addResults(run, body) {
  const ids = []
  for (let at = body.indexOf('"tcaseId":"'); at >= 0; at = body.indexOf('"tcaseId":"', at + 1)) {
    ids.push(++run.results)
  }
  return { ids }
}

/** Returns all as passed, in pages of a thousand. */
function* runTestCases({ numbers }) {
  yield '{"tcases":['
  for (let start = 0; start < numbers.length; start += 1000) {
    const rows = numbers.slice(start, start + 1000).map(runTestCaseRow)
    yield `${start > 0 ? ',' : ''}${rows.join(',')}`
  }
  yield ']}'
}

function runTestCaseRow(seq) {
  return `{"id":"${idOf(seq)}","version":1,"legacyId":"","type":"standalone","folderId":${seq % 500},"pos":${seq % 400},"seq":${seq},"title":"Pays by card in currency ${seq} and gets a confirmation","priority":"medium","status":"passed","isAutomated":true,"isEmpty":true,"templateTCaseId":null}`
}
