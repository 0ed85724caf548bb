// How long the upload of a large JUnit report to a server on this machine takes, and in how much memory.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const qasphere = fileURLToPath(new URL('../packages/cli/bin/qasphere.cjs', import.meta.url))
/** The last is a report of 1 GB: each test prints much. */
const uploads = [
  { code: 'SMALL', testCases: 10_000, lines: 6 },
  { code: 'LARGE', testCases: 100_000, lines: 6 },
  { code: 'LOUD', testCases: 100_000, lines: 370 },
]
const bulk = 10_000
const trace = '    at checkout (/work/shop/src/checkout/payment-service.ts:118:13)\n'.repeat(28)
const printed = '2026-08-01T09:30:00.000Z INFO  payment accepted for basket 4711, mail sent to customer\n'

delete process.env.NODE_EXTRA_CA_CERTS
const folder = mkdtempSync(join(tmpdir(), 'qasphere-bench-upload-'))
const peak = join(folder, 'peak')
const preload = join(folder, 'peak.cjs')
writeFileSync(
  preload,
  `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(peak)}, String(process.resourceUsage().maxRSS)))`,
)
const server = await startServer()
try {
  const rows = []
  for (const each of uploads) rows.push(await measure(each))
  console.table(rows)
  console.log(
    `10 times the input: ${(rows[1]['upload, ms'] / rows[0]['upload, ms']).toFixed(1)} times the time`,
  )
  if (rows[1]['peak, MB'] > 250) process.exitCode = 1
} finally {
  server.child.kill('SIGTERM')
  await once(server.child, 'exit')
  rmSync(folder, { recursive: true })
}

async function startServer() {
  const data = ['--data', join(folder, 'data'), '--rate-limit', '0']
  const args = [qasphere, 'server', ...data, '--port', '0', '--log-level', 'error']
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  return { child, ...JSON.parse(line) }
}

async function measure({ code, testCases, lines }) {
  await call('POST', '/project', { code, title: code })
  for (let made = 0; made < testCases; made += bulk) {
    const tcases = Array.from({ length: bulk }, (_, at) => ({ title: `Pays by card, case ${made + at}` }))
    await call('POST', `/project/${code}/tcase/bulk`, { folderPath: [`Part ${made / bulk}`], tcases })
  }
  const report = join(folder, `${code}.xml`)
  await writeReport(report, code, testCases, lines)
  const begin = performance.now()
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['-r', preload, qasphere, 'junit-upload', '--rate', '0', '--json', report],
    {
      encoding: 'utf8',
      env: { ...process.env, QAS_URL: server.url, QAS_TOKEN: server.token },
      maxBuffer: 1e9,
    },
  )
  const milliseconds = Math.round(performance.now() - begin)
  if (status !== 0) throw new Error(stderr.slice(0, 2000))
  if (JSON.parse(stdout).counts.sent !== testCases) throw new Error('not everything was sent')
  return {
    'test cases': testCases,
    MB: Math.round(statSync(report).size / 1e6),
    'upload, ms': milliseconds,
    'server alone, ms': await serverAlone(code, testCases, lines),
    'peak, MB': Math.round(Number(readFileSync(peak, 'utf8')) / 1024),
  }
}

/** The same requests without reports and checks, four at a time: what the server itself takes. */
async function serverAlone(code, testCases, lines) {
  const begin = performance.now()
  const tcaseIds = []
  while (tcaseIds.length < testCases) {
    const seqIds = Array.from(
      { length: Math.min(5000, testCases) },
      (_, at) => `${code}-${tcaseIds.length + at + 1}`,
    )
    const { data } = await call('POST', `/project/${code}/tcase/seq`, { seqIds, limit: 5000 })
    tcaseIds.push(...data.map((testCase) => testCase.id))
  }
  const { id } = await call('POST', `/project/${code}/run`, {
    title: 'Alone',
    type: 'static_struct',
    queryPlans: [{ tcaseIds }],
  })
  let next = 0
  const lane = async () => {
    while (next < testCases) {
      const items = Array.from({ length: 500 }, () => resultOf(tcaseIds[next], ++next, lines))
      await call('POST', `/project/${code}/run/${id}/result/batch`, { items })
    }
  }
  await Promise.all([lane(), lane(), lane(), lane()])
  await call('GET', `/project/${code}/run/${id}/tcase`)
  return Math.round(performance.now() - begin)
}

/** What becomes of a test of the report. */
function resultOf(tcaseId, at, lines) {
  const failure = at % 10 ? '' : `<p>AssertionError: expected 3 to be 4</p><pre>${trace}</pre>`
  const output = at % 3 ? '' : `<h4>stdout</h4><pre>${printed.repeat(lines)}</pre>`
  return { tcaseId, status: at % 10 ? 'passed' : 'failed', timeTaken: 20, comment: failure + output }
}

async function call(method, path, body) {
  const response = await fetch(`${server.url}/api/public/v0${path}`, {
    method,
    headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  const answer = await response.json()
  if (!response.ok) throw new Error(answer.message)
  return answer
}

async function writeReport(path, code, testCases, lines) {
  const output = createWriteStream(path)
  output.write('<testsuites><testsuite name="shop">\n')
  for (let at = 1; at <= testCases; at++) {
    const failure =
      at % 10 ? '' : `<failure message="expected 3 to be 4" type="AssertionError">${trace}</failure>`
    const out = at % 3 ? '' : `<system-out>${printed.repeat(lines)}</system-out>`
    const name = `${code}-${String(at).padStart(3, '0')} pays by card`
    const line = `<testcase name="${name}" classname="shop.PaymentTest${at % 500}" time="0.02">${failure}${out}</testcase>\n`
    if (!output.write(line)) await once(output, 'drain')
  }
  output.end('</testsuite></testsuites>\n')
  await once(output, 'finish')
}
