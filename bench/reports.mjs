// Measures the time and memory for reading JUnit reports, compared with a bare streaming parse of the same file.
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readJunit } from 'qasphere-reports'
import { SaxesParser } from 'saxes'

const [task, file] = process.argv.slice(2)
if (task) await measureHere(task, file)
else await compare()

/** Reads a report in this process and prints the measurements. */
async function measureHere(task, file) {
  const begin = performance.now()
  const results = task === 'bare' ? await bareParse(file) : await readResults(file)
  const megabytes = Math.round(process.resourceUsage().maxRSS / 1024)
  console.log(JSON.stringify({ results, milliseconds: Math.round(performance.now() - begin), megabytes }))
}

async function bareParse(file) {
  const parser = new SaxesParser()
  for (const event of ['opentag', 'closetag', 'text', 'cdata', 'error']) parser.on(event, () => {})
  for await (const text of createReadStream(file, { encoding: 'utf8', highWaterMark: 256 * 1024 }))
    parser.write(text)
  parser.close()
  return 0
}

async function readResults(file) {
  let results = 0
  for await (const entries of readJunit(file, { skipStdout: 'never', skipStderr: 'never' })) {
    results += entries.filter(({ kind }) => kind === 'result').length
  }
  return results
}

async function compare() {
  const folder = mkdtempSync(join(tmpdir(), 'qasphere-bench-reports-'))
  const rows = []
  try {
    for (const testCases of [10_000, 100_000, 1_600_000]) {
      const path = join(folder, 'report.xml')
      await writeReport(path, testCases)
      const rounds = testCases > 1_000_000 ? 1 : 5
      const ours = []
      const bare = []
      for (let round = 0; round < rounds; round++) {
        ours.push(measure('ours', path))
        bare.push(measure('bare', path))
      }
      rows.push({
        'test cases': testCases,
        MB: Math.round(statSync(path).size / 1e6),
        'ours, ms': median(ours.map((each) => each.milliseconds)),
        'bare saxes, ms': median(bare.map((each) => each.milliseconds)),
        ratio: Number(
          (
            median(ours.map((each) => each.milliseconds)) / median(bare.map((each) => each.milliseconds))
          ).toFixed(2),
        ),
        'peak, MB': median(ours.map((each) => each.megabytes)),
      })
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
  console.table(rows)
  const [small, large] = rows
  console.log(`10 times the input: ${(large['ours, ms'] / small['ours, ms']).toFixed(1)} times the time`)
  if (large.ratio > 1.5) process.exitCode = 1
}

/** A report like those of large suites: every tenth test fails with a trace, every third prints something. */
async function writeReport(path, testCases) {
  const output = createWriteStream(path)
  const trace = '    at checkout (/work/shop/src/checkout/payment-service.ts:118:13)\n'.repeat(28)
  const printed =
    '2026-08-01T09:30:00.000Z INFO  payment accepted for basket 4711 &amp; mail sent to customer\n'.repeat(9)
  output.write('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n')
  for (let at = 0; at < testCases; at++) {
    if (at % 100 === 0)
      output.write(
        `${at > 0 ? '</testsuite>\n' : ''}<testsuite name="shop.checkout.Suite${at / 100}" tests="100">\n`,
      )
    const inside = [
      at % 10 === 0
        ? `<failure message="expected 3 to be 4" type="AssertionError"><![CDATA[${trace}]]></failure>`
        : '',
      at % 3 === 0 ? `<system-out>${printed}</system-out>` : '',
    ].join('')
    const line = `<testcase name="SHOP-${String(at + 1).padStart(3, '0')} pays by card in currency ${at % 40} and gets a confirmation" classname="shop.checkout.PaymentTest${at % 500}" time="0.0${at % 90}">${inside}</testcase>\n`
    if (!output.write(line)) await once(output, 'drain')
  }
  output.end('</testsuite>\n</testsuites>\n')
  await once(output, 'finish')
}

function measure(task, file) {
  const { stdout, stderr } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), task, file], {
    encoding: 'utf8',
  })
  if (stderr) throw new Error(stderr)
  return JSON.parse(stdout)
}

function median(values) {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)]
}
