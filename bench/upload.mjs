// How long the upload of a large JUnit report to a server on this machine takes, and in how much memory.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const qasphere = fileURLToPath(new URL('../packages/cli/bin/qasphere.cjs', import.meta.url))
const sizes = [10_000, 100_000]
const bulk = 10_000

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
  for (const testCases of sizes) rows.push(await measure(testCases))
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
  const args = [qasphere, 'server', '--data', join(folder, 'data'), '--port', '0', '--log-level', 'error']
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  return { child, ...JSON.parse(line) }
}

async function measure(testCases) {
  const code = `B${String(testCases).length}`
  await call('POST', '/project', { code, title: code })
  for (let made = 0; made < testCases; made += bulk) {
    const tcases = Array.from({ length: bulk }, (_, at) => ({ title: `Pays by card, case ${made + at}` }))
    await call('POST', `/project/${code}/tcase/bulk`, { folderPath: [`Part ${made / bulk}`], tcases })
  }
  const report = join(folder, `${code}.xml`)
  await writeReport(report, code, testCases)
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
    'server alone, ms': await serverAlone(code, testCases),
    'peak, MB': Math.round(Number(readFileSync(peak, 'utf8')) / 1024),
  }
}

/** The same results, ready in memory, in batches of 500, three at a time: what the server itself takes. */
async function serverAlone(code, testCases) {
  const { data } = await call('GET', `/project/${code}/tcase?limit=500`)
  const tcaseIds = data.map((testCase) => testCase.id)
  const { id } = await call('POST', `/project/${code}/run`, {
    title: 'Alone',
    type: 'static',
    queryPlans: [{ tcaseIds }],
  })
  const items = tcaseIds.map((tcaseId, at) => ({
    tcaseId,
    status: 'passed',
    timeTaken: 20,
    comment: at % 10 ? '' : '<pre>trace</pre>',
  }))
  const begin = performance.now()
  let left = testCases / 500
  const lane = async () => {
    while (left-- > 0) await call('POST', `/project/${code}/run/${id}/result/batch`, { items })
  }
  await Promise.all([lane(), lane(), lane()])
  return Math.round(performance.now() - begin)
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

async function writeReport(path, code, testCases) {
  const output = createWriteStream(path)
  const trace = '    at checkout (/work/shop/src/checkout/payment-service.ts:118:13)\n'.repeat(28)
  const printed = '2026-08-01T09:30:00.000Z INFO  payment accepted for basket 4711 &amp; mail sent\n'.repeat(
    6,
  )
  output.write('<testsuites><testsuite name="shop">\n')
  for (let at = 1; at <= testCases; at++) {
    const failure =
      at % 10 ? '' : `<failure message="expected 3 to be 4" type="AssertionError">${trace}</failure>`
    const out = at % 3 ? '' : `<system-out>${printed}</system-out>`
    const name = `${code}-${String(at).padStart(3, '0')} pays by card`
    const line = `<testcase name="${name}" classname="shop.PaymentTest${at % 500}" time="0.02">${failure}${out}</testcase>\n`
    if (!output.write(line)) await once(output, 'drain')
  }
  output.end('</testsuite></testsuites>\n')
  await once(output, 'finish')
}
