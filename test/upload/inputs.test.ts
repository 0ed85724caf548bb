import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, linkSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { repository } from '../support/command-line.js'
import { makeProject } from '../support/project.js'
import { emptyFolder } from '../support/qasphere.js'
import { startServer, type TestServer } from '../support/server.js'
import { isThorough } from '../support/thoroughness.js'
import { folderWith, junitReport, type Uploaded, type UploadSetting, upload } from '../support/upload.js'

const fixtures = join(repository, 'packages/reports/fixtures')
const junit = (name: string) => junitReport([{ name }])
const playwright = JSON.stringify({
  config: { rootDir: '/w' },
  suites: [
    {
      title: 'a',
      file: 'a',
      specs: [
        {
          title: 'pays',
          file: 'a',
          tests: [{ projectName: '', status: 'expected', results: [{ status: 'passed' }] }],
        },
      ],
    },
  ],
})
const allure = (uuid: string) => JSON.stringify({ uuid, name: `pays ${uuid}`, status: 'passed' })
const trace = readFileSync(join(fixtures, 'playwright-1.65/report.zip'))

describe('upload inputs', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer()
    await makeProject(server, 'INP')
  })
  afterAll(() => server.stop())

  /** Checks reports without sending them. */
  function check(folder: string, inputs: readonly string[], setting: UploadSetting = {}): Promise<Uploaded> {
    return upload(
      server,
      folder,
      ['--dry-run', '--project-code', 'INP', '--create-tcases', ...inputs],
      setting,
    )
  }
  const playwrightUpload = { command: 'playwright-json-upload' }
  const allureUpload = { command: 'allure-upload' }

  describe('a folder or pattern', () => {
    it('may contain files that are not JUnit reports, which are listed as skipped', async () => {
      const folder = folderWith({
        'out/TEST-a.xml': junit('a'),
        'out/deep/er/TEST-B.XML': junit('b'),
        'out/failsafe-summary.xml': '<failsafe-summary result="255"/>',
        'out/testng-failed.xml':
          '<!DOCTYPE suite SYSTEM "https://testng.org/testng-1.0.dtd"><suite name="x"/>',
        'out/coverage.xml': '<coverage line-rate="1"/>',
        'out/orders.xml': '<orders/>',
        'out/empty.xml': '',
        'out/notes.txt': 'not looked at',
        'out/node_modules/tool/junit.xml': junit('of somebody else'),
      })
      const skipped = [
        'Skipped out/coverage.xml: it is a coverage report',
        'Skipped out/empty.xml: it is empty',
        'Skipped out/failsafe-summary.xml: it is a summary of Maven Failsafe',
        'Skipped out/orders.xml: it is an XML file whose root is <orders>',
        'Skipped out/testng-failed.xml: it is a TestNG suite file',
      ]
      const linesOf = ({ stderr }: Uploaded) =>
        stderr.split('\n').filter((line) => line.startsWith('Skipped'))
      const inFolder = await check(folder, ['out'])
      expect({ status: inFolder.status, sent: inFolder.json?.counts.sent }).toEqual({ status: 0, sent: 2 })
      expect(linesOf(inFolder)).toEqual(skipped)
      const matched = await check(folder, ['out/*.xml'])
      expect({ status: matched.status, sent: matched.json?.counts.sent }).toEqual({ status: 0, sent: 1 })
      expect(linesOf(matched)).toEqual(skipped)
      const quiet = await check(folder, ['--quiet', 'out'])
      expect(quiet).toMatchObject({ status: 0, stderr: '' })
    })

    it('may contain files that are not Playwright reports', async () => {
      const folder = folderWith({
        'out/results.json': playwright,
        'out/package.json': '{"name":"shop","version":"1.0.0","scripts":{}}',
        'out/orders.json': '{"orders":[]}',
        'out/.last-run.json': '{"status":"passed","failedTests":[]}',
        'out/a/x-result.json': allure('x'),
      })
      const { status, stderr, json } = await check(folder, ['out'], playwrightUpload)
      expect({ status, sent: json?.counts.sent, skipped: stderr.match(/^Skipped .*$/gm) }).toEqual({
        status: 0,
        sent: 1,
        skipped: [
          'Skipped out/.last-run.json: it is the list of Playwright’s last failed tests',
          'Skipped out/a/x-result.json: it is an Allure result file, for qasphere allure-upload',
          'Skipped out/orders.json: it is a JSON file',
          'Skipped out/package.json: it is the manifest of an npm package',
        ],
      })
    })

    it('includes all folders of Allure results in it', async () => {
      const folder = folderWith({
        'modules/cart/allure-results/a-result.json': allure('a'),
        'modules/cart/allure-results/categories.json': '[]',
        'modules/cart/allure-results/a-attachment.json': '{',
        'modules/pay/target/allure-results/b-result.json': allure('b'),
        'modules/docs/readme.json': '{}',
      })
      for (const input of ['modules', 'modules/*', '**/allure-results']) {
        const { status, json } = await check(folder, [input], allureUpload)
        expect({ input, status, sent: json?.counts.sent }).toEqual({ input, status: 0, sent: 2 })
      }
    })

    it('may be a pattern that matches folders of reports', async () => {
      const folder = folderWith({
        'a/build/r.xml': junit('a'),
        'b/build/r.xml': junit('b'),
        'c/build/x.txt': '',
      })
      const { status, json, stderr } = await check(folder, ['*/build'])
      expect({ status, sent: json?.counts.sent }).toEqual({ status: 0, sent: 2 })
      expect(stderr).toContain('Skipped c/build: it has no JUnit XML report')
    })

    it.each([
      [
        'junit-upload',
        'out',
        { 'out/c.xml': '<coverage/>' },
        'The folder out has no JUnit XML report. Skipped:\n    out/c.xml: it is a coverage report',
      ],
      [
        'junit-upload',
        'out/*',
        { 'out/c.trx': '<TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010"/>' },
        'No JUnit XML report matches out/*. Skipped:\n    out/c.trx: it is a TRX report (dotnet test, Visual Studio)\n    Write JUnit XML with: dotnet test',
      ],
      [
        'junit-upload',
        'out',
        { 'out/r.json': playwright },
        'out/r.json: it is a Playwright JSON report, for qasphere playwright-json-upload',
      ],
      [
        'junit-upload',
        'out',
        { 'out/a-result.json': allure('a') },
        'out/a-result.json: it is an Allure result file, for qasphere allure-upload',
      ],
      ['junit-upload', 'out', { 'out/x.txt': '' }, 'The folder out has no JUnit XML report\n'],
      [
        'playwright-json-upload',
        'out',
        { 'out/r.xml': junit('a') },
        'out/r.xml: it is a JUnit XML report, for qasphere junit-upload',
      ],
      [
        'allure-upload',
        'out',
        { 'out/r.xml': junit('a') },
        'The folder out has no Allure results (*-result.json). Skipped:\n    out/r.xml: it is a JUnit XML report, for qasphere junit-upload',
      ],
      [
        'junit-upload',
        'Shop.xcresult',
        { 'Shop.xcresult/Info.plist': '' },
        'Shop.xcresult is an Xcode result bundle, which only Xcode can read',
      ],
    ])(
      '%s: without a report, %s is an error that lists what is in it',
      async (command, input, files, words) => {
        const ran = await check(folderWith(files), [input], { command })
        expect(ran).toMatchObject({ status: 1, stdout: '' })
        expect(ran.stderr).toContain(words)
      },
    )

    it('may contain symbolic links to itself', async () => {
      const folder = folderWith({ 'out/r.xml': junit('a'), 'out/deep/s.xml': junit('b') })
      symlinkSync('..', join(folder, 'out/deep/loop'))
      symlinkSync('nowhere.xml', join(folder, 'out/broken.xml'))
      symlinkSync('self.xml', join(folder, 'out/self.xml'))
      for (const input of ['out', 'out/**/*.xml']) {
        const { status, json } = await check(folder, [input])
        expect({ input, status, sent: json?.counts.sent }).toEqual({ input, status: 0, sent: 2 })
      }
    })

    it('may contain named pipes, which do not block', async () => {
      const folder = folderWith({ 'out/r.xml': junit('a') })
      execFileSync('mkfifo', [join(folder, 'out/pipe.xml')])
      for (const input of ['out', 'out/*.xml']) {
        const { status, json } = await check(folder, [input])
        expect({ input, status, sent: json?.counts.sent }).toEqual({ input, status: 0, sent: 1 })
      }
    })

    it('with an incomplete report is an error, because its results would be lost', async () => {
      const folder = folderWith({ 'out/a.xml': junit('a'), 'out/b.xml': junit('b').slice(0, 90) })
      expect(await check(folder, ['out'])).toMatchObject({
        status: 1,
        stderr: expect.stringMatching(/b\.xml:\d/),
      })
      const shards = emptyFolder()
      writeFileSync(join(shards, 'report-1.zip'), trace)
      writeFileSync(join(shards, 'report-2.zip'), trace.subarray(0, 500))
      const cut = await check(shards, ['.'], playwrightUpload)
      expect(cut).toMatchObject({ status: 1, stderr: expect.stringContaining('report-2.zip') })
    })

    it.skipIf(process.getuid?.() === 0)('with a folder that cannot be read is an error', async () => {
      const folder = folderWith({ 'out/a.xml': junit('a'), 'out/secret/b.xml': junit('b') })
      chmodSync(join(folder, 'out/secret'), 0)
      const ran = await check(folder, ['out'])
      chmodSync(join(folder, 'out/secret'), 0o700)
      expect(ran).toMatchObject({ status: 1, stderr: expect.stringContaining('secret') })
    })
  })

  describe('a file argument', () => {
    const cases: readonly (readonly [string, string, string | Buffer, string])[] = [
      [
        'junit-upload',
        'r.json',
        playwright,
        'r.json is a Playwright JSON report; upload it with: qasphere playwright-json-upload',
      ],
      [
        'junit-upload',
        'blob.zip',
        trace,
        'blob.zip is a Playwright blob report; upload it with: qasphere playwright-json-upload',
      ],
      [
        'junit-upload',
        'a-result.json',
        allure('a'),
        'a-result.json is an Allure result file; upload the folder it is in with: qasphere allure-upload',
      ],
      [
        'playwright-json-upload',
        'r.xml',
        junit('a'),
        'r.xml is a JUnit XML report; upload it with: qasphere junit-upload',
      ],
      [
        'playwright-json-upload',
        'r.xml',
        Buffer.from(`\ufeff${junit('a')}`, 'utf16le'),
        'r.xml is a JUnit XML report',
      ],
      [
        'allure-upload',
        'r.xml',
        junit('a'),
        'r.xml is a JUnit XML report; upload it with: qasphere junit-upload',
      ],
      [
        'allure-upload',
        'a-result.json',
        allure('a'),
        'upload the folder it is in with: qasphere allure-upload',
      ],
      [
        'allure-upload',
        'notes.txt',
        'text',
        'notes.txt is a file; allure-upload expects the folder that contains the results',
      ],
      [
        'junit-upload',
        'a.tap',
        'TAP version 13\n1..1\nok 1\n',
        'a.tap is a TAP stream, which qasphere cannot read. Write JUnit XML with',
      ],
      ['junit-upload', 'a.json', '{"orders":[]}', 'a.json is a JSON file, not a JUnit XML report'],
      [
        'junit-upload',
        'coverage.xml',
        '<coverage/>',
        'coverage.xml is a coverage report, not a JUnit XML report',
      ],
      ['junit-upload', 'empty.xml', '', 'empty.xml is empty: it has no test results'],
      ['playwright-json-upload', 'empty.json', ' \n', 'empty.json is empty: it has no test results'],
      [
        'playwright-json-upload',
        'page.json',
        '<!DOCTYPE html><html>',
        'page.json is an HTML page, not a Playwright report',
      ],
    ]
    it.each(cases)('%s %s must be a report', async (command, name, content, words) => {
      const folder = emptyFolder()
      writeFileSync(join(folder, name), content)
      const ran = await check(folder, [name, '--force'], { command })
      expect(ran).toMatchObject({ status: 1, stdout: '' })
      expect(ran.stderr).toContain('Invalid arguments\n')
      expect(ran.stderr).toContain(words)
    })

    it('must be a regular file', async () => {
      const folder = emptyFolder()
      execFileSync('mkfifo', [join(folder, 'pipe.xml')])
      for (const input of ['pipe.xml', '/dev/zero']) {
        const ran = await check(folder, [input])
        expect(ran).toMatchObject({
          status: 1,
          stderr: expect.stringContaining(`${input} is not a regular file`),
        })
      }
    })

    it('counts once, even with several paths', async () => {
      const folder = folderWith({ 'out/r.xml': junit('a') })
      symlinkSync('out', join(folder, 'link'))
      symlinkSync('out/r.xml', join(folder, 'other.xml'))
      linkSync(join(folder, 'out/r.xml'), join(folder, 'hard.xml'))
      const inputs = [
        'out/r.xml',
        './out/../out/r.xml',
        join(folder, 'out/r.xml'),
        'link',
        'other.xml',
        'hard.xml',
        '**/*.xml',
      ]
      const { status, json } = await check(folder, inputs)
      expect({ status, sent: json?.counts.sent }).toEqual({ status: 0, sent: 1 })
      const results = folderWith({ 'out/a-result.json': allure('a') })
      symlinkSync('out', join(results, 'link'))
      const once = await check(results, ['out', 'link', '.'], allureUpload)
      expect({ status: once.status, sent: once.json?.counts.sent }).toEqual({ status: 0, sent: 1 })
    })

    it('may have any name', async () => {
      const names = ['a\nb.xml', '[1] (a) {b}!*.xml', '-x.xml', '\u202exml.a.xml', ' .xml']
      const folder = folderWith(
        Object.fromEntries(names.map((name, index) => [`out/${name}`, junit(`t${index}`)])),
      )
      writeFileSync(join(folder, 'out/no\nreport.xml'), '<coverage/>')
      const inFolder = await check(folder, ['out'])
      expect({ status: inFolder.status, sent: inFolder.json?.counts.sent }).toEqual({
        status: 0,
        sent: names.length,
      })
      expect(inFolder.stderr).toContain('Skipped out/no report.xml: it is a coverage report')
      const named = await check(
        folder,
        names.map((name) => `out/${name}`),
      )
      expect({ status: named.status, sent: named.json?.counts.sent }).toEqual({
        status: 0,
        sent: names.length,
      })
    })
  })

  describe('- for stdin', () => {
    it('reads a report of each file format', async () => {
      const folder = emptyFolder()
      for (const [command, input, sent] of [
        ['junit-upload', junit('a'), 1],
        ['playwright-json-upload', playwright, 1],
        ['playwright-json-upload', trace, 5],
      ] as const) {
        const { status, json } = await check(folder, ['--on-duplicate', 'all', '-'], { command, input })
        expect({ command, status, sent: json?.counts.sent }).toEqual({ command, status: 0, sent })
      }
    })

    it('is named stdin in messages', async () => {
      const folder = emptyFolder()
      const words = async (input: string, setting: UploadSetting = {}) => {
        const { status, stderr } = await check(folder, ['-'], { input, ...setting })
        expect(status).toBe(1)
        return stderr
      }
      expect(await words(junit('a').slice(0, 90))).toMatch(/stdin:\d+:\d+: /)
      expect(await words('')).toContain('stdin is empty: it has no test results')
      expect(await words(playwright)).toContain(
        'stdin is a Playwright JSON report; upload it with: qasphere playwright-json-upload',
      )
      expect(await words('{"suites":[}', playwrightUpload)).toMatch(/stdin:1:\d+: /)
      expect(await words(allure('a'), allureUpload)).toContain(
        'allure-upload expects folders, so it cannot read stdin',
      )
    })

    it('counts once, also by its path, and can be combined with files', async () => {
      const folder = folderWith({ 'r.xml': junit('b') })
      const { status, json } = await check(folder, ['-', 'r.xml', '-'], { input: junit('a') })
      expect({ status, sent: json?.counts.sent }).toEqual({ status: 0, sent: 2 })
      const byPath = await check(folder, ['/dev/stdin'], { input: junit('a') })
      expect({ status: byPath.status, sent: byPath.json?.counts.sent }).toEqual({ status: 0, sent: 1 })
    })

    it('resolves relative attachments in the working directory', async () => {
      const folder = folderWith({ 'shots/a.txt': 'a' })
      const input = junitReport([
        { name: 'a', inside: '<system-out>[[ATTACHMENT|shots/a.txt]]</system-out>' },
      ])
      const { status, json } = await check(folder, ['--attachments', '-'], { input })
      expect({ status, files: json?.counts.attachments }).toEqual({ status: 0, files: 1 })
    })

    it('is recognized by its content', async () => {
      const folder = emptyFolder()
      mkdirSync(join(folder, 'kept'))
      const args = [
        '--project-code',
        'INP',
        '--create-tcases',
        '--run-name',
        'From stdin',
        '--journal',
        'kept/j.jsonl',
      ]
      const send = (input: string, ...more: string[]) =>
        upload(server, folder, [...args, ...more, '-'], { input })
      const first = await send(junit('a'))
      expect(first.status).toBe(0)
      const again = await send(junit('a'), '--resume')
      expect(again).toMatchObject({ status: 0, json: { resumed: true, url: first.json.url } })
      const other = await send(junit('b'), '--resume')
      expect(other).toMatchObject({ status: 1, stderr: expect.stringContaining('belongs to another upload') })
    })
  })

  it('may be thousands of small reports', async () => {
    const amount = isThorough ? 3000 : 1100
    const folder = folderWith(
      Object.fromEntries(
        Array.from({ length: amount }, (_, index) => [
          `out/${index % 50}/TEST-${index}.xml`,
          junit(`t${index}`),
        ]),
      ),
    )
    const { status, json } = await check(folder, ['out'])
    expect({ status, sent: json?.counts.sent }).toEqual({ status: 0, sent: amount })
  })

  it('from real tools in unsupported formats are named with advice', async () => {
    const folder = emptyFolder()
    cpSync(join(fixtures, 'other-formats'), join(folder, 'out'), { recursive: true })
    for (const [name, advice] of [
      ['ctest.xml', 'ctest --output-junit junit.xml'],
      ['cucumber.json', '--format junit:junit.xml'],
      ['newman.json', 'newman run COLLECTION -r junit'],
      ['subunit.bin', 'subunit2junitxml'],
    ]) {
      const { status, stderr } = await check(folder, [`out/${name}`])
      expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining(advice ?? '') })
    }
  })
})
