import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recognizeFile } from './recognize-file.js'

const fixtures = fileURLToPath(new URL('../../fixtures', import.meta.url))

describe('recognizing files', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'qasphere-recognize-'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  const recognize = (content: string | Buffer) => {
    const path = join(folder, 'file')
    writeFileSync(path, content)
    return recognizeFile(path)
  }

  it.each([
    ['vitest/junit.xml', 'junit'],
    ['jest/junit.xml', 'junit'],
    ['pytest/junit.xml', 'junit'],
    ['go/panic.xml', 'junit'],
    ['maven/TEST-shop.PaymentTest.xml', 'junit'],
    ['dotnet/junit.xml', 'junit'],
    ['playwright/report.json', 'playwright'],
    ['playwright-1.63/report.json', 'playwright'],
    ['playwright-1.65/report.zip', 'playwright'],
    ['playwright-shards/report-1.zip', 'playwright'],
    ['allure-mocha/38863888-5c22-4867-a984-51f0c4c60ce0-result.json', 'allure'],
    ['allure-2-mocha/aa9a8867-5744-4f9c-9df4-b21813cb1a46-container.json', 'allure'],
  ])('%s can be uploaded as %s', async (path, format) => {
    expect(await recognizeFile(join(fixtures, path))).toMatchObject({ readAs: format, isKnown: true })
  })

  it.each([
    ['ctrf.json', /CTRF/, /JUnit XML/],
    ['cucumber.json', /Cucumber JSON/, /--format junit/],
    ['cucumber.ndjson', /Cucumber messages/, /--format junit/],
    ['jest.json', /Jest/, /jest-junit/],
    ['vitest.json', /Vitest/, /--reporter=junit/],
    ['mocha.json', /Mocha JSON/, /mocha-junit-reporter/],
    ['mocha-stream.json', /Mocha JSON/, /mocha-junit-reporter/],
    ['mochawesome.json', /mochawesome/, /mocha-junit-reporter/],
    ['newman.json', /Newman/, /newman run COLLECTION -r junit/],
    ['mocha.tap', /TAP/, /tap-junit/],
    ['node.tap', /TAP/, /--test-reporter=junit/],
    ['ctest.xml', /CTest/, /--output-junit/],
    ['subunit.bin', /subunit/, /subunit2junitxml/],
  ])('%s, written by its tool, is recognized with advice', async (path, name, advice) => {
    const file = await recognizeFile(join(fixtures, 'other-formats', path))
    expect(file).toMatchObject({
      isKnown: true,
      name: expect.stringMatching(name),
      advice: expect.stringMatching(advice),
    })
    expect(file.readAs).toBeUndefined()
  })

  it.each([
    [
      /TRX/,
      '<TestRun id="1" xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010"><Results/></TestRun>',
    ],
    [
      /Allure 1/,
      '<ns2:test-suite xmlns:ns2="urn:model.allure.qatools.yandex.ru"><name>s</name></ns2:test-suite>',
    ],
    [
      /CppUnit/,
      '<?xml version="1.0" encoding="ISO-8859-1" standalone="yes" ?><TestRun><FailedTests/></TestRun>',
    ],
    [/NUnit/, '<test-run id="2" testcasecount="1" result="Passed"><test-suite/></test-run>'],
    [/NUnit/, '<!--nUnit 2 results--><test-results name="a.dll" total="1"/>'],
    [/xUnit\.net/, '<assemblies timestamp="x"><assembly name="a.dll"/></assemblies>'],
    [/Robot Framework/, '<?xml version="1.0" encoding="UTF-8"?>\n<robot generator="Robot 7.0" rpa="false"/>'],
    [/TestNG results/, '<testng-results total="1"/>'],
    [
      /TestNG suite/,
      '<!DOCTYPE suite SYSTEM "https://testng.org/testng-1.0.dtd"><suite name="Failed suite"/>',
    ],
    [/Catch2/, '<Catch2TestRun name="a"/>'],
    [/Boost/, '<TestLog><TestSuite name="a"/></TestLog>'],
    [/Qt Test/, '<?xml version="1.0"?><TestCase name="tst_Basket"><Environment/></TestCase>'],
    [/SonarQube/, '<testExecutions version="1"/>'],
    [/Failsafe/, '<failsafe-summary result="255"/>'],
    [/JaCoCo/, '<!DOCTYPE report PUBLIC "-//JACOCO//DTD Report 1.1//EN" "report.dtd"><report name="a"/>'],
    [/coverage/, '<coverage line-rate="0.9"/>'],
    [/Checkstyle/, '<checkstyle version="8"><file name="A.java"/></checkstyle>'],
    [/HTML/, '<!DOCTYPE html>\n<html><head>'],
    [
      /Robot Framework JSON/,
      '{"generator":"Robot 7.2 (Python)","generated":"x","rpa":false,"suite":{"name":"a"}}',
    ],
    [
      /go test -json/,
      '{"Time":"2026-01-01T00:00:00Z","Action":"start","Package":"shop"}\n{"Action":"run"}\n',
    ],
    [/go test -json/, '{"ImportPath":"shop","Action":"build-output","Output":"# shop\\n"}\n'],
    [/Xcode/, '{"devices":[{"deviceId":"1"}],"testNodes":[{"name":"a"}]}'],
    [
      /GoogleTest/,
      '{"tests":2,"failures":0,"name":"AllTests","testsuites":[{"name":"Basket","testsuite":[]}]}',
    ],
    [/Ginkgo/, '[{"SuitePath":"/shop","SuiteDescription":"Shop","SpecReports":[]}]'],
    [/k6 summary/, '{"metrics":{"iterations":{"count":1}},"root_group":{"name":""}}'],
    [/k6 metrics/, '{"type":"Metric","data":{"name":"http_reqs"},"metric":"http_reqs"}\n'],
    [/Postman collection/, '{"info":{"_postman_id":"1","name":"a"},"item":[]}'],
    [/RSpec/, '{"version":"3.13.0","examples":[{"id":"1"}]}'],
    [/pytest JSON/, '{"created":1.5,"duration":0.1,"exitcode":1,"root":"/shop","environment":{}}'],
    [/cargo test/, '{ "type": "suite", "event": "started", "test_count": 1 }\n'],
    [/Flutter/, '{"protocolVersion":"0.1.1","runnerVersion":"1.24.9","pid":1,"type":"start","time":0}\n'],
    [/unpacked event log/, '{"method":"onBlobReportMetadata","params":{"version":2}}\n'],
    [/last failed tests/, '{"status":"failed","failedTests":["a"]}'],
    [/npm package/, '{"name":"shop","version":"1.0.0","scripts":{}}'],
    [/TAP/, '# a banner\n1..2\nok 1 - adds\n'],
    [/TAP/, 'not ok 1 fails\n1..1\n'],
    [/subunit/, 'test: shop.adds\nsuccess: shop.adds\n'],
    [/output of go test/, '=== RUN   TestPays\n--- PASS: TestPays (0.00s)\nPASS\nok  \tshop\t0.003s\n'],
    [/TeamCity/, "##teamcity[testStarted name='adds']\n"],
    [/gzip/, Buffer.from([0x1f, 0x8b, 8, 0])],
  ])('%s', async (name, content) => {
    const file = await recognize(content)
    expect(file).toMatchObject({ isKnown: true, name: expect.stringMatching(name) })
    expect(file.readAs).toBeUndefined()
  })

  it.each([
    ['empty', ''],
    ['empty', ' \r\n\n'],
    ['an XML file whose root is <orders>', '<s:orders xmlns:s="urn:s"/>'],
    ['an XML file without a root element', '<?xml version="1.0"?>'],
    ['a JSON file', '{"orders":[1]}'],
    ['a JSON file', '[]'],
    ['a text file', 'Everything is fine.\n'],
    ['a text file', '[INFO] BUILD SUCCESS\n'],
    ['a binary file', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3])],
    ['a damaged ZIP archive', 'PK\u0003\u0004cut off'],
  ])('an unknown format is %s', async (name, content) => {
    const file = await recognize(content)
    expect(file).toMatchObject({ isKnown: false, name })
    expect(file.advice).toBeUndefined()
  })

  const junit = '<?xml version="1.0" encoding="utf-8"?>\n<testsuites><testsuite name="é"/></testsuites>'
  const playwright = JSON.stringify({ config: { rootDir: '/w' }, suites: [] }, null, 2)
  const encodings: readonly (readonly [string, (text: string) => string | Buffer])[] = [
    ['UTF-8 with a byte order mark', (text) => `\ufeff${text}`],
    ['UTF-16 LE', (text) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16 BE', (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ['UTF-16 LE without a mark', (text) => Buffer.from(text, 'utf16le')],
    ['UTF-16 BE without a mark', (text) => Buffer.from(text, 'utf16le').swap16()],
    ['Latin-1', (text) => Buffer.from(text, 'latin1')],
    ['UTF-8 after blank lines', (text) => `\r\n\n  ${text}`],
    [
      'UTF-8 after a banner',
      (text) => `\n> shop@1.0.0 test\n> run\n\n[dotenv@17.2.3] injecting env (2)\n[31:0] x\n${text}`,
    ],
  ]
  it.each(encodings)('works in %s', async (_name, encode) => {
    expect(await recognize(encode(junit))).toMatchObject({ readAs: 'junit' })
    expect(await recognize(encode(playwright))).toMatchObject({ readAs: 'playwright' })
    expect(await recognize(encode('TAP version 14\n1..1\n'))).toMatchObject({ name: 'a TAP stream' })
  })

  it('finds a report after JSON log lines', async () => {
    const log = '{"level":30,"msg":"set up"}\n'.repeat(100)
    expect(await recognize(log + playwright)).toMatchObject({ readAs: 'playwright' })
    expect(await recognize(log)).toMatchObject({ name: 'a JSON file', isKnown: false })
  })

  it('needs only the start of a file', async () => {
    const long = `<testsuites><testsuite><testcase name="${'x'.repeat(300_000)}`
    expect(await recognize(long)).toMatchObject({ readAs: 'junit' })
    const text = readFileSync(join(fixtures, 'playwright/report.json'), 'utf8')
    expect(await recognize(text.slice(0, 900))).toMatchObject({ readAs: 'playwright' })
    expect(await recognize(`${text.slice(0, 900)} oops`)).toMatchObject({ readAs: 'playwright' })
  })

  it('distinguishes ZIP archives by their content', async () => {
    const zipped = (name: string) => recognize(zipWith(name))
    expect(await zipped('report.jsonl')).toMatchObject({ readAs: 'playwright' })
    expect(await zipped('test.trace')).toMatchObject({ name: 'a Playwright trace' })
    expect(await zipped('a-result.json')).toMatchObject({ name: 'a ZIP archive of Allure results' })
    expect(await zipped('junit.xml')).toMatchObject({ advice: expect.stringContaining('unpack') })
    expect(await recognize(Buffer.from(`PK\u0005\u0006${'\0'.repeat(18)}`))).toMatchObject({
      name: 'an empty ZIP archive',
    })
  })

  it('takes linear time for any content', async () => {
    const size = 64 * 1024
    const hostile = [
      '[',
      '{"a":',
      '<a>',
      '<!--',
      '<!DOCTYPE a [',
      '\n[',
      'test: a\n',
      'ok \n',
      '[[[[\n',
      '"',
      ' ',
      '\n{"a":1',
    ]
    for (const piece of hostile) {
      const begin = performance.now()
      await recognize(piece.repeat(size / piece.length))
      expect(performance.now() - begin, piece).toBeLessThan(2000)
    }
  })

  it('throws if a file does not exist', async () => {
    await expect(recognizeFile(join(folder, 'missing'))).rejects.toThrow(/ENOENT/)
  })
})

/** A ZIP archive with one empty file. */
function zipWith(name: string): Buffer {
  const bytes = Buffer.from(name)
  const local = Buffer.alloc(30)
  local.write('PK\u0003\u0004')
  local.writeUInt16LE(bytes.length, 26)
  const entry = Buffer.alloc(46)
  entry.write('PK\u0001\u0002')
  entry.writeUInt16LE(bytes.length, 28)
  const end = Buffer.alloc(22)
  end.write('PK\u0005\u0006')
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(entry.length + bytes.length, 12)
  end.writeUInt32LE(local.length + bytes.length, 16)
  return Buffer.concat([local, bytes, entry, bytes, end])
}
