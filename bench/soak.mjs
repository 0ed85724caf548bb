// Checks that a server's memory stays flat under mixed load. MINUTES (default: 10) and ENGINE (sqlite, postgres) are options.
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { makeFolder, startPostgres } from './server/places.mjs'
import { startServer, token } from './server/process.mjs'

const minutes = Number(process.env.MINUTES ?? 10)
const engine = process.env.ENGINE ?? 'sqlite'
/** Warm-up in minutes, for compiled code and SQLite's cache of 64 MiB. */
const warmUp = minutes / 2
/** Maximum growth after that, in percent per minute. */
const bar = 1

delete process.env.NODE_EXTRA_CA_CERTS
const postgres = engine === 'postgres' ? await startPostgres() : undefined
const place = postgres ? await postgres.makeDatabase() : makeFolder()
const server = await startServer(place.options)
let isOver = false
const done = { reads: 0, results: 0, 'test cases': 0, files: 0, logins: 0 }
try {
  const project = await prepare()
  const loads = [
    ...lanes(2, () => read(project)),
    ...lanes(2, () => addResults(project)),
    ...lanes(1, upload),
    ...lanes(1, () => addTestCases(project)),
    ...lanes(1, refuseLogin),
  ]
  const samples = await sample(loads)
  isOver = true
  await Promise.all(loads)
  report(samples)
} finally {
  await server.stop()
  await place.remove()
  await postgres?.stop()
}

async function prepare() {
  await server.call('POST', '/project', { code: 'SOAK', title: 'Soak', skipDefaultFolder: true })
  const tcases = Array.from({ length: 500 }, (_, at) => ({ title: `Case ${at}`, tags: ['soak'] }))
  const made = await server.call('POST', '/project/SOAK/tcase/bulk', { folderPath: ['Soak'], tcases })
  const tcaseIds = made.tcases.map(({ id }) => id)
  const { id } = await server.call('POST', '/project/SOAK/run', {
    title: 'Soak',
    type: 'static',
    queryPlans: [{ tcaseIds }],
  })
  return { runId: id, tcaseIds }
}

/** Runs concurrent callers that repeat the same action. */
function lanes(amount, act) {
  return Array.from({ length: amount }, async () => {
    while (!isOver) await act()
  })
}

async function read({ runId, tcaseIds }) {
  for (const path of [
    '/tcase?limit=100&include=steps&include=tags',
    '/run',
    `/run/${runId}/tcase`,
    `/tcase/${tcaseIds[0]}`,
  ]) {
    await server.call('GET', `/project/SOAK${path}`)
    done.reads += 1
  }
}

async function addResults({ runId, tcaseIds }) {
  const items = tcaseIds
    .slice(0, 100)
    .map((tcaseId) => ({ tcaseId, status: 'passed', comment: '<p>Took 3 tries</p>' }))
  await server.call('POST', `/project/SOAK/run/${runId}/result/batch`, { items })
  done.results += items.length
  await sleep(20)
}

async function addTestCases() {
  const tcases = Array.from({ length: 5 }, (_, at) => ({ title: `Later ${at}`, tags: ['later'] }))
  await server.call('POST', '/project/SOAK/tcase/bulk', { folderPath: ['Later'], tcases })
  done['test cases'] += tcases.length
  await sleep(100)
}

async function upload() {
  const form = new FormData()
  form.append('file', new Blob([`${done.files} `.repeat(100_000)]), 'log.txt')
  const headers = { authorization: `Bearer ${token}` }
  const answer = await fetch(`${server.url}/api/public/v0/file`, { method: 'POST', headers, body: form })
  const { url } = await answer.json()
  await (await fetch(url, { headers })).arrayBuffer()
  done.files += 1
  await sleep(200)
}

/** An unauthenticated caller. */
async function refuseLogin() {
  await (
    await fetch(`${server.url}/api/public/v0/users`, { headers: { authorization: 'Bearer a.b.c' } })
  ).text()
  done.logins += 1
  await sleep(20)
}

/** Records resident memory in MB every 5 seconds. Fails with the first failing call. */
async function sample(loads) {
  const samples = []
  const begin = performance.now()
  for (;;) {
    await Promise.race([sleep(5000), ...loads])
    const minute = (performance.now() - begin) / 60_000
    const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))
    samples.push({ minute, megabytes: Number(kilobytes) / 1024 })
    if (minute >= minutes) return samples
  }
}

function report(samples) {
  const counted = samples.filter(({ minute }) => minute >= warmUp)
  const mean = (figureOf) => counted.reduce((sum, each) => sum + figureOf(each), 0) / counted.length
  const [meanMinute, meanMegabytes] = [mean(({ minute }) => minute), mean(({ megabytes }) => megabytes)]
  // Linear regression (least squares).
  const slope =
    mean(({ minute, megabytes }) => (minute - meanMinute) * (megabytes - meanMegabytes)) /
    mean(({ minute }) => (minute - meanMinute) ** 2)
  const growth = (slope / meanMegabytes) * 100
  console.log(`${engine}, ${minutes} minutes: ${JSON.stringify(done)}`)
  const peak = Math.max(...samples.map(({ megabytes }) => megabytes))
  console.log(
    `memory ${meanMegabytes.toFixed(0)} MB on the average after ${warmUp} minutes, at most ${peak.toFixed(0)} MB, growing by ${growth.toFixed(2)} % a minute`,
  )
  if (growth > bar) process.exitCode = 1
}
