import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { ZipFile } from 'yazl'
import type { ReadOptions, ReportEntry, TestResult } from '../report.js'
import { readPlaywright } from './read-playwright.js'

const folder = mkdtempSync(join(tmpdir(), 'qasphere-blob-'))
afterAll(() => rmSync(folder, { recursive: true }))
let archives = 0

async function readArchive(
  files: Readonly<Record<string, string | Buffer>>,
  limits: Pick<ReadOptions, 'maxUnpackedBytes' | 'isHeavyJson'> = {},
): Promise<ReportEntry[]> {
  archives += 1
  const path = join(folder, `report-${archives}.zip`)
  const zip = new ZipFile()
  for (const [name, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content), name)
  zip.end()
  await pipeline(zip.outputStream, createWriteStream(path))
  const entries: ReportEntry[] = []
  const options = { skipStdout: 'never', skipStderr: 'never', ...limits } as const
  for await (const some of readPlaywright(path, options)) {
    entries.push(...some)
  }
  return entries
}

async function resultsIn(files: Readonly<Record<string, string | Buffer>>): Promise<TestResult[]> {
  const entries = await readArchive(files)
  return entries.flatMap((entry) => (entry.kind === 'result' ? entry.result : []))
}

type Event = Readonly<Record<string, unknown>>

const toLines = (events: readonly Event[]) => events.map((event) => `${JSON.stringify(event)}\n`).join('')
const metadata = (more: Event = {}): Event => ({
  method: 'onBlobReportMetadata',
  params: { version: 1, userAgent: 'Playwright/1.40.0', pathSeparator: '/', ...more },
})
const testEntry = (testId: string, title: string, file = 'a.spec.ts') => ({
  testId,
  title,
  location: { file, line: Number(testId), column: 1 },
})
const project = (suites: readonly unknown[], name = 'desktop'): Event => ({
  method: 'onProject',
  params: { project: { name, suites } },
})
const begin = (testId: string, id: string): Event => ({
  method: 'onTestBegin',
  params: { testId, result: { id, retry: 0, startTime: 1 } },
})
const end = (testId: string, id: string, result: Event = {}): Event => ({
  method: 'onTestEnd',
  params: {
    test: { testId, expectedStatus: 'passed', annotations: [] },
    result: { id, status: 'passed', duration: 4, errors: [], attachments: [], ...result },
  },
})
const output = (testId: string, resultId: string, data: string): Event => ({
  method: 'onStdIO',
  params: { type: 'stdout', testId, resultId, data, isBase64: false },
})

/** A file in version 1 with two tests, one of them inside two describe blocks. */
const fileOfVersion1 = {
  title: 'a.spec.ts',
  location: { file: 'a.spec.ts', line: 0, column: 0 },
  suites: [
    {
      title: 'basket',
      suites: [{ title: 'deep', suites: [], tests: [testEntry('1', 'adds SHOP-001')] }],
      tests: [],
    },
  ],
  tests: [testEntry('2', 'empties')],
}
/** The same file in version 2. */
const fileOfVersion2 = {
  title: 'a.spec.ts',
  entries: [
    { title: 'basket', entries: [{ title: 'deep', entries: [testEntry('1', 'adds SHOP-001')] }] },
    testEntry('2', 'empties'),
  ],
}

describe('a blob report', () => {
  it.each<[number, string, unknown]>([
    [1, 'report.jsonl', fileOfVersion1],
    [1, 'report-2.jsonl', fileOfVersion1],
    [2, 'report.jsonl', fileOfVersion2],
  ])('of version %i is read from %s', async (version, name, file) => {
    const failure = { status: 'failed', errors: [{ message: 'Error: not empty' }] }
    const events = [metadata({ version }), project([file]), end('1', 'r1'), end('2', 'r2', failure)]
    expect(await resultsIn({ [name]: toLines(events) })).toMatchObject([
      { name: 'basket › deep › adds SHOP-001', title: 'adds SHOP-001', status: 'passed', timeTaken: 4 },
      { name: 'empties', status: 'failed', comment: '<p>Error: not empty</p>', folder: 'a.spec.ts' },
    ])
  })

  it('is not parsed where its JSON would take too much memory', async () => {
    const report = { 'report.jsonl': toLines([metadata(), project([fileOfVersion2])]) }
    const isHeavyJson = (json: string) => json.includes('onProject')
    await expect(readArchive(report, { isHeavyJson })).rejects.toThrow(/too many values on line 2/)
  })

  it('may contain the reports of several shards in one archive', async () => {
    const shard = (testId: string, title: string) =>
      toLines([metadata(), project([{ tests: [testEntry(testId, title)] }]), end(testId, 'r')])
    const results = await resultsIn({
      'report-1.jsonl': shard('1', 'adds'),
      'report-2.jsonl': shard('1', 'empties'),
      'resources/events.jsonl': 'attached by a test',
    })
    expect(results.map(({ name }) => name)).toEqual(['adds', 'empties'])
  })

  it('shows a test that did not finish as skipped, with its output and without a duration', async () => {
    const events = [
      metadata(),
      project([
        { tests: [testEntry('1', 'stops'), testEntry('2', 'fails, then stops'), testEntry('3', 'waits')] },
      ]),
      begin('1', 'r1'),
      output('1', 'r1', 'paying'),
      begin('2', 'r2'),
      end('2', 'r2', { status: 'failed', errors: [{ message: 'boom' }] }),
      begin('2', 'r3'),
    ]
    expect(await resultsIn({ 'report.jsonl': toLines(events) })).toMatchObject([
      {
        name: 'stops',
        status: 'skipped',
        timeTaken: null,
        comment: '<p>Started but did not finish.</p><h4>stdout</h4><pre>paying</pre>',
      },
      { name: 'fails, then stops', status: 'failed', attempts: 2, timeTaken: null },
      { name: 'waits', status: 'skipped', attempts: 1, comment: '' },
    ])
  })

  it('reports results of tests that it does not list', async () => {
    const entries = await readArchive({ 'report.jsonl': toLines([metadata(), project([]), end('9', 'r')]) })
    expect(entries).toMatchObject([
      {
        kind: 'problem',
        message: expect.stringMatching(/line 3 belongs to a test that the report does not list/),
      },
    ])
  })

  it('from Windows has the same paths as the JSON reporter', async () => {
    const events = [
      metadata({ pathSeparator: '\\' }),
      project([{ tests: [testEntry('1', 'adds', 'shop\\a.spec.ts')] }]),
      end('1', 'r'),
    ]
    expect(await resultsIn({ 'report.jsonl': toLines(events) })).toMatchObject([{ folder: 'shop/a.spec.ts' }])
  })

  it('keeps the attachments of every attempt, with the names from the tests', async () => {
    const attach = (...attachments: Event[]) => ({ status: 'failed', attachments })
    const files = [
      { name: 'shot [1]', contentType: 'image/png', path: 'resources/a.png' },
      { name: '_error-context', contentType: 'text/markdown', path: 'resources/b.md' },
      { name: 'note', contentType: 'text/plain', base64: Buffer.from('hello').toString('base64') },
    ]
    const attached = { method: 'onAttach', params: { testId: '1', resultId: 'r2', attachments: [files[2]] } }
    const events = [
      metadata({ version: 2 }),
      project([{ entries: [testEntry('1', 'shows')] }]),
      end('1', 'r1', attach(...files.slice(0, 2))),
      attached,
      end('1', 'r2', { status: 'failed' }),
    ]
    const archive = {
      'report.jsonl': toLines(events),
      'resources/a.png': 'first',
      'resources/b.md': 'second',
    }
    const [result] = await resultsIn(archive)
    expect(result?.attachments).toEqual([
      { name: 'shot [1].png', body: Buffer.from('first') },
      { name: 'error-context.md', body: Buffer.from('second') },
      { name: 'note.txt', body: Buffer.from('hello') },
    ])
  })

  it('rejects attachments that are too large together, even if they are the same file', async () => {
    const attachment = { name: 'a', contentType: 'text/plain', path: 'resources/a.txt' }
    const events = [
      metadata(),
      project([{ title: 'a.spec.ts', entries: [testEntry('1', 'plays')] }]),
      begin('1', 'r'),
      end('1', 'r', { attachments: [attachment, attachment, attachment] }),
    ]
    const files = { 'report.jsonl': toLines(events), 'resources/a.txt': Buffer.alloc(1024 * 1024) }
    await expect(readArchive(files, { maxUnpackedBytes: 2.5 * 1024 * 1024 })).rejects.toThrow(
      'attachments are larger than 2 MiB',
    )
    expect(await readArchive(files, { maxUnpackedBytes: 3 * 1024 * 1024 })).toHaveLength(1)
  })

  it('reports an attachment that is too large', async () => {
    const attachments = [{ name: 'video', contentType: 'video/webm', path: 'resources/a.webm' }]
    const events = [
      metadata(),
      project([{ tests: [testEntry('1', 'plays')] }]),
      end('1', 'r', { attachments }),
    ]
    const archive = {
      'report.jsonl': toLines(events),
      'resources/a.webm': Buffer.alloc(50 * 1024 * 1024 + 1),
    }
    const [problem, result] = await readArchive(archive)
    expect(problem).toMatchObject({
      kind: 'problem',
      message: expect.stringContaining('"plays": attachment "video" is larger than 50 MiB'),
    })
    expect(result).toMatchObject({ kind: 'result', result: { attachments: [] } })
  })

  it('is read in every encoding', async () => {
    const text = toLines([metadata(), project([{ tests: [testEntry('1', 'zahlt 10 €')] }]), end('1', 'r')])
    const marked = `\ufeff${text}`
    for (const content of [marked, Buffer.from(marked, 'utf16le'), Buffer.from(text, 'utf16le').swap16()]) {
      expect(await resultsIn({ 'report.jsonl': content })).toMatchObject([{ name: 'zahlt 10 €' }])
    }
    await expect(
      readArchive({ 'report.jsonl': Buffer.from(text.replace('€', 'ä'), 'latin1') }),
    ).rejects.toThrow('it is not valid UTF-8 (byte 0xE4)')
  })
})

describe('an archive that is not a blob report', () => {
  it.each<[string, Readonly<Record<string, string>>, string]>([
    ['a trace', { 'test.trace': '{}', 'trace.network': '' }, 'it is a Playwright trace, not a blob report'],
    ['any ZIP file', { 'a.txt': '' }, 'it is not a Playwright blob report: it has no report.jsonl'],
    [
      'a newer version',
      { 'report.jsonl': toLines([metadata({ version: 3 })]) },
      'a blob report of version 3',
    ],
    ['no version', { 'report.jsonl': toLines([project([])]) }, 'does not start with the version'],
    ['no JSON', { 'report.jsonl': `${toLines([metadata()])}{"method":` }, 'not valid JSON on line 2'],
  ])('is rejected: %s', async (_what, files, message) => {
    await expect(readArchive(files)).rejects.toThrow(message)
  })
})

it('reads long lines in linear time', async () => {
  const timeOf = async (mebibytes: number): Promise<number> => {
    const printed = output('1', 'r', 'x'.repeat(mebibytes * 1024 * 1024))
    const text = toLines([
      metadata(),
      project([{ tests: [testEntry('1', 'prints')] }]),
      printed,
      end('1', 'r'),
    ])
    const started = performance.now()
    expect(await resultsIn({ 'report.jsonl': text })).toHaveLength(1)
    return performance.now() - started
  }
  await timeOf(2)
  const [short, long] = [await timeOf(2), await timeOf(20)]
  // Joining the chunks of a line one by one would take a hundred times as long for ten times the input.
  expect(long / short).toBeLessThan(35)
})
