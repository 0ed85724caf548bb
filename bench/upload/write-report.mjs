import { once } from 'node:events'
import { createWriteStream } from 'node:fs'

/** A typical log of a service: 12 lines of about 90 characters, a few of which XML must escape. */
const lines = Array.from(
  { length: 24 },
  (_, at) =>
    `2026-08-01T09:30:${String(at).padStart(2, '0')}.000Z INFO  payment ${at * 7919} accepted for basket 4711 ${at % 8 === 0 ? '&amp; mail sent' : 'and mail sent'} to customer\n`,
)

/**
 * Writes a JUnit report with the given number of test cases of the project SHOP. Each passed and printed 0.6 to 1.4 KB:
 * 200,000 of them are 221 MB.
 */
export async function writeReport(path, testCases) {
  const output = createWriteStream(path)
  output.write('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n')
  for (let at = 0; at < testCases; at++) {
    if (at % 100 === 0) {
      const end = at > 0 ? '</testsuite>\n' : ''
      output.write(`${end}<testsuite name="shop.checkout.Suite${at / 100}" tests="100">\n`)
    }
    const printed = lines.slice(at % 12, (at % 12) + 6 + (at % 9)).join('')
    const marker = `SHOP-${String(at + 1).padStart(3, '0')}`
    const line = `<testcase name="${marker} pays by card in currency ${at % 40}" classname="shop.checkout.PaymentTest${at % 500}" time="0.0${at % 90}"><system-out>${printed}</system-out></testcase>\n`
    if (!output.write(line)) await once(output, 'drain')
  }
  output.end('</testsuite>\n</testsuites>\n')
  await once(output, 'finish')
}
