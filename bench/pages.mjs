// Measures how long pages take on the server, and until their first paint in Chromium, in a project with 100,000 test
// cases and 1,000 runs, the last 100 of which have 10,000 test cases each. TEST_CASES, RUNS and RUN_SIZE change the numbers,
// ENGINE=postgres the database. ONLY=text measures only pages whose path contains the text. Without Chromium, or with
// PAINT=0, nothing is measured in a browser. PAINT=1 also limits the time until the first paint, on a machine without other
// work. Processor times depend less on other work than the others. What Chromium takes anyway is in the last rows: for an
// almost empty page, and for the rows of a run without style sheet and script, both served by nothing but `node:http`.
import { chromium } from 'playwright-core'
import { fillForPages } from './server/fill-pages.mjs'
import { makeFolder, startPostgres } from './server/places.mjs'
import { servePlainPages } from './server/plain-pages.mjs'
import { startServer } from './server/process.mjs'
import { preciseFamilyMs, preciseProcessorMs } from './server/processor-time.mjs'

const testCases = Number(process.env.TEST_CASES ?? 100_000)
const runs = Number(process.env.RUNS ?? 1000)
const runSize = Number(process.env.RUN_SIZE ?? 10_000)
const rounds = Number(process.env.ROUNDS ?? 7)
/** V8 compiles what a page runs only after a few rounds. */
const warmUps = 5
const ownerPassword = 'bench password'
/** Maximum processor time of a page on the server, in milliseconds. */
const bar = 150
/**
 * Maximum processor time of a page on the server and in the browser, in milliseconds: the time until the first paint on a
 * quiet machine.
 */
const paintBar = 300
/** Whether nothing else runs, so that the time until the first paint itself must stay below the bar. */
const isQuiet = process.env.PAINT === '1'

delete process.env.NODE_EXTRA_CA_CERTS
const postgres = process.env.ENGINE === 'postgres' ? await startPostgres() : undefined
const place = postgres ? await postgres.makeDatabase() : makeFolder()
await fillProject()
const server = await startServer({ ...place.options, ownerPassword })
try {
  const cookie = await signIn()
  const browser = await startBrowser()
  const run = `/project/BIG/run/${runs}`
  const rows = []
  for (const path of [
    '/',
    '/project/BIG',
    '/project/BIG/runs',
    '/project/BIG/runs?q=is:open',
    run,
    `${run}?q=status:failed`,
    `${run}?q=tag:tag3`,
    `${run}?q=expired`,
    `${run}?sort=title`,
    `${run}?sort=-duration`,
    `${run}?page=50`,
    `${run}?all=1`,
    `${run}/compare/${runs - 1}`,
    `${run}/tcase/7`,
    '/project/BIG/tcase/7',
    '/project/BIG/tcases',
    '/project/BIG/tcases?page=400',
    '/project/BIG/tcases?q=status:failed',
    '/project/BIG/tcases?q=status:open',
    '/project/BIG/tcases?q=expired',
    '/project/BIG/tcases?q=tag:tag3 expired',
    '/project/BIG/tcases?q=folder:"Area 3"',
    '/project/BIG/tcases?sort=-title',
    '/project/BIG/reports/flaky',
    '/project/BIG/reports/durations',
    '/project/BIG/reports/scorecard',
    '/project/BIG/reports/traceability',
    '/project/BIG/milestones',
    '/project/BIG/milestone/20',
  ].filter((each) => each.includes(process.env.ONLY ?? ''))) {
    rows.push({
      page: path,
      ...(await measure(path, cookie)),
      ...(await paint(browser, server.url, path, cookie)),
    })
  }
  if (browser) rows.push(...(await measurePlainPages(browser, run, cookie)))
  await browser?.close()
  console.table(rows)
  const slow = rows.filter(
    (row) =>
      row.page.startsWith('/') &&
      !row.page.includes('all=1') &&
      (row['processor, ms'] > bar ||
        row['processor, ms'] + (row['browser, ms'] ?? 0) > paintBar ||
        (isQuiet && row['first paint, ms'] > paintBar)),
  )
  if (slow.length > 0) {
    console.error(
      `Slower than ${bar} ms, or ${paintBar} ms with the browser: ${slow.map((row) => row.page).join(', ')}`,
    )
    process.exitCode = 1
  }
} finally {
  await server.stop()
  await place.remove()
  await postgres?.stop()
}

async function fillProject() {
  const empty = await startServer(place.options)
  await empty.call('POST', '/project', { code: 'BIG', title: 'A large project', skipDefaultFolder: true })
  await empty.stop()
  const begin = performance.now()
  await fillForPages(place.options, { testCases, runs, runSize })
  console.error(`Filled in ${Math.round((performance.now() - begin) / 1000)} s`)
}

async function startBrowser() {
  if (process.env.PAINT === '0') return undefined
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'
  return await chromium.launch({ executablePath, args: ['--no-sandbox'] }).catch(() => undefined)
}

async function signIn() {
  const body = new URLSearchParams({ email: 'owner@example.com', password: ownerPassword })
  const { headers } = await fetch(`${server.url}/login`, { method: 'POST', body, redirect: 'manual' })
  return headers.get('set-cookie').split(';')[0]
}

async function getPage(path, cookie) {
  const response = await fetch(server.url + path, { headers: { cookie } })
  if (!response.ok) throw new Error(`${path}: ${response.status}`)
  return await response.text()
}

async function measure(path, cookie) {
  const get = async () => (await getPage(path, cookie)).length
  let bytes = 0
  for (let round = 0; round < warmUps; round++) bytes = await get()
  const [times, processor, database] = [[], [], []]
  for (let round = 0; round < rounds; round++) {
    const [begin, before] = [performance.now(), preciseProcessorMs(server.pid)]
    const databaseBefore = postgres ? preciseFamilyMs(postgres.pid) : 0
    await get()
    times.push(performance.now() - begin)
    processor.push(preciseProcessorMs(server.pid) - before)
    database.push(postgres ? preciseFamilyMs(postgres.pid) - databaseBefore : 0)
  }
  return {
    'median, ms': median(times),
    'processor, ms': median(processor),
    ...(postgres ? { 'database, ms': median(database) } : {}),
    'size, kB': Math.round(bytes / 1000),
  }
}

/** Measures what Chromium takes for pages without our server, style sheet and script. */
async function measurePlainPages(browser, run, cookie) {
  const plain = await servePlainPages(await getPage(run, cookie))
  try {
    return [
      { page: 'an empty page', ...(await paint(browser, plain.url, '/empty', cookie)) },
      { page: 'a run without style and script', ...(await paint(browser, plain.url, '/rows', cookie)) },
    ]
  } finally {
    plain.stop()
  }
}

/**
 * Measures the time until the first paint, the time until all of the page is laid out, and the processor time of the
 * browser's main thread until the page has loaded.
 */
async function paint(browser, origin, path, cookie) {
  if (!browser) return {}
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  await context.addCookies([{ name: 'session', value: cookie.replace('session=', ''), url: origin }])
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  // A message arrives after the frame that contains the end of the document.
  await page.addInitScript(`addEventListener('DOMContentLoaded', () => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => performance.mark('complete')
    port2.postMessage('')
  }))`)
  const [paints, complete, processor] = [[], [], []]
  for (let round = 0; round < rounds; round++) {
    await page.goto('about:blank')
    const before = await readTaskMs(session)
    // A busy machine takes a minute for 10,000 rows.
    await page.goto(origin + path, { timeout: 300_000 })
    // Waiting for a condition would need eval, which the pages forbid.
    paints.push(await page.evaluate(findEntry('paint', 'first-contentful-paint')))
    complete.push(await page.evaluate(findEntry('mark', 'complete')))
    processor.push((await readTaskMs(session)) - before)
  }
  await context.close()
  return {
    'browser, ms': median(processor),
    'first paint, ms': median(paints),
    'complete, ms': median(complete),
  }
}

/** A script that returns the time of an entry of the browser's timeline, as soon as there is one. */
function findEntry(type, name) {
  return `new Promise((resolve) => new PerformanceObserver((list) => {
    for (const each of list.getEntries()) if (each.name === '${name}') resolve(each.startTime)
  }).observe({ type: '${type}', buffered: true }))`
}

async function readTaskMs(session) {
  const { metrics } = await session.send('Performance.getMetrics')
  return metrics.find(({ name }) => name === 'TaskDuration').value * 1000
}

function median(values) {
  return Math.round(values.sort((one, other) => one - other)[values.length >> 1])
}
