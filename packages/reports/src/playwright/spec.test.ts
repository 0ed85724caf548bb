import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { ReportEntry, TestResult } from '../report.js'
import { readPlaywright } from './read-playwright.js'

const folder = mkdtempSync(join(tmpdir(), 'qasphere-spec-'))
afterAll(() => rmSync(folder, { recursive: true }))

const passed = { status: 'passed', duration: 5 }
const failed = { status: 'failed', duration: 7, error: { message: 'boom' } }
const expected = { projectName: '', expectedStatus: 'passed', status: 'expected', results: [passed] }

async function listEntries(report: unknown): Promise<ReportEntry[]> {
  const path = join(folder, 'report.json')
  writeFileSync(path, JSON.stringify(report))
  const entries: ReportEntry[] = []
  for await (const some of readPlaywright(path, { skipStdout: 'never', skipStderr: 'never' })) {
    entries.push(...some)
  }
  return entries
}

/** Reads specs in one file, inside describe blocks with the given titles. */
async function resultsOf(specs: readonly unknown[], ...describes: string[]): Promise<TestResult[]> {
  const nest = ([title, ...rest]: readonly string[]): object =>
    title === undefined ? { specs } : { suites: [{ title, file: 'a.spec.ts', ...nest(rest) }] }
  const suites = [{ title: 'a.spec.ts', file: 'a.spec.ts', ...nest(describes) }]
  const entries = await listEntries({ config: { projects: [] }, suites, errors: [] })
  return entries.flatMap((entry) => (entry.kind === 'result' ? entry.result : []))
}

async function resultOf(test: object): Promise<TestResult> {
  const [result] = await resultsOf([{ title: 'pays', line: 3, tests: [{ ...expected, ...test }] }])
  if (!result) throw new Error('there is no result')
  return result
}

describe('names', () => {
  it('join the titles of describe blocks; markers are only read from the title of the test', async () => {
    const results = await resultsOf(
      [{ title: 'pays SHOP-005', tests: [expected] }],
      'SHOP-002 basket',
      'deep',
    )
    expect(results).toMatchObject([
      { name: 'SHOP-002 basket › deep › pays SHOP-005', title: 'pays SHOP-005' },
    ])
  })

  it('omit describe blocks without a title', async () => {
    const results = await resultsOf([{ title: 'pays', tests: [expected] }], '', 'basket', ' ')
    expect(results).toMatchObject([{ name: 'basket › pays', title: 'pays' }])
  })
})

describe('locations', () => {
  it('name a test without a title', async () => {
    const results = await resultsOf([{ title: '', file: 'a.spec.ts', line: 3, tests: [expected] }])
    expect(results).toMatchObject([{ name: 'a.spec.ts:3', title: '' }])
  })

  it('use the file of the suite if describe blocks have none', async () => {
    const suites = [
      {
        title: 'a',
        file: 'a.spec.ts',
        suites: [{ title: 'b', specs: [{ title: 'pays', tests: [expected] }] }],
      },
    ]
    expect(await listEntries({ suites })).toMatchObject([
      { result: { name: 'b › pays', folder: 'a.spec.ts' } },
    ])
  })
})

it('output keeps characters that are split between chunks', async () => {
  const bytes = Buffer.from('zahlt 10 €')
  const [begin, end] = [bytes.subarray(0, -1), bytes.subarray(-1)].map((part) => part.toString('base64'))
  const stdout = [{ text: 'ä: ' }, { buffer: begin }, { buffer: end }]
  expect((await resultOf({ results: [{ ...passed, stdout }] })).comment).toContain('<pre>ä: zahlt 10 €</pre>')
})

describe('durations', () => {
  it.each([
    [-1, null],
    [1e300, null],
    ['5', null],
    [0, 0],
    [12.6, 13],
  ])('read %j as %j', async (duration, timeTaken) => {
    expect(await resultOf({ results: [{ ...passed, duration }] })).toMatchObject({ timeTaken })
  })

  it('of several projects are added, except missing ones', async () => {
    const interrupted = { status: 'skipped', results: [{ status: 'skipped', duration: -1 }] }
    const tests = [expected, { ...expected, ...interrupted }, { ...expected, results: [failed] }]
    const [result] = await resultsOf([{ title: 'pays', tests }])
    expect(result?.timeTaken).toBe(12)
  })
})

describe('verdicts', () => {
  const interrupted = { status: 'interrupted', duration: 3 }
  it.each([
    ['expected', 'passed', [passed], 'passed'],
    ['unexpected', 'passed', [failed], 'failed'],
    ['flaky', 'passed', [failed, passed], 'passed'],
    ['skipped', 'passed', [], 'skipped'],
    ['skipped', 'passed', [interrupted], 'skipped'],
    // Versions 1.38 to 1.43 report this as flaky.
    ['flaky', 'passed', [failed, interrupted], 'failed'],
    ['flaky', undefined, [failed, interrupted], 'passed'],
    ['renamed by a later version', 'passed', [passed], 'open'],
  ])('%s for a test expected to be %s', async (status, expectedStatus, results, read) => {
    expect((await resultOf({ status, expectedStatus, results })).status).toBe(read)
  })

  it('explain why a test was skipped, interrupted or did not finish', async () => {
    const annotations = [{ type: 'fixme', description: 'waits for <stock>' }]
    const skipped = { status: 'skipped', results: [{ status: 'skipped', duration: 0 }], annotations }
    expect((await resultOf(skipped)).comment).toBe('<p>Skipped: waits for &lt;stock&gt;</p>')
    const stopped = await resultOf({
      status: 'skipped',
      results: [{ ...interrupted, error: { message: 'boom' } }],
    })
    expect(stopped.comment).toBe('<p>Interrupted.</p><p>boom</p>')
    const cut = { status: 'skipped', results: [{ status: 'skipped', duration: -1 }] }
    expect((await resultOf(cut)).comment).toBe('<p>Started but did not finish.</p>')
  })

  it('include the project in which a test did not run', async () => {
    const specs = [
      { title: 'pays', tests: [expected, { projectName: 'phone', status: 'unexpected', results: [] }] },
      { title: 'waits', tests: [] },
    ]
    const entries = await listEntries({ suites: [{ title: 'a.spec.ts', file: 'a.spec.ts', specs }] })
    const problems = entries.flatMap((entry) => (entry.kind === 'problem' ? entry.message : []))
    expect(problems).toEqual([
      expect.stringContaining('"pays" in project phone has no result: it did not run'),
      expect.stringContaining('"waits" has no result: it did not run'),
    ])
  })
})

describe('tests that a report lists once per project', () => {
  it('are one result', async () => {
    const spec = { title: 'pays', file: 'a.spec.ts', line: 3, column: 1 }
    const results = await resultsOf([
      { ...spec, tests: [{ ...expected, projectName: 'desktop' }] },
      { ...spec, title: 'waits', tests: [expected] },
      { ...spec, tests: [{ ...expected, projectName: 'phone', status: 'unexpected', results: [failed] }] },
    ])
    expect(results).toMatchObject([
      { name: 'pays', status: 'failed', attempts: 1 },
      { name: 'waits', status: 'passed', attempts: 1 },
    ])
  })

  it('are two results if they have different or unknown locations', async () => {
    const tests = [expected]
    expect(await resultsOf([1, 2].map((line) => ({ title: 'pays', line, tests })))).toHaveLength(2)
    expect(await resultsOf([1, 2].map(() => ({ title: 'pays', tests })))).toHaveLength(2)
  })
})

describe('attachments', () => {
  it('of every attempt are included, with any name', async () => {
    const attach = (attachments: unknown[]) => ({ ...failed, attachments })
    const results = [
      attach([{ name: 'shot', path: 'shots/pays [EUR].png', contentType: 'image/png' }]),
      attach([{ name: 'v1.5 log', body: Buffer.from('text').toString('base64'), contentType: 'text/plain' }]),
      attach([
        { name: 'empty', body: '', contentType: 'application/zip' },
        { name: '_notes', body: 'e30=' },
      ]),
    ]
    const { attachments } = await resultOf({ status: 'unexpected', results })
    expect(attachments).toEqual([
      { name: 'pays [EUR].png', path: join(folder, 'shots/pays [EUR].png') },
      { name: 'v1.5 log.txt', body: Buffer.from('text') },
      { name: 'empty.zip', body: Buffer.alloc(0) },
    ])
  })

  it('without path and body are reported as a problem', async () => {
    const results = [{ ...passed, attachments: [{ name: 'video', contentType: 'video/webm' }] }]
    const specs = [{ title: 'pays', tests: [{ ...expected, results }] }]
    const entries = await listEntries({ suites: [{ title: 'a.spec.ts', file: 'a.spec.ts', specs }] })
    expect(entries[0]).toMatchObject({
      kind: 'problem',
      message: expect.stringContaining('"pays": attachment "video" has neither a path nor a body'),
    })
    expect(entries[1]).toMatchObject({ kind: 'result' })
  })
})

describe('errors', () => {
  it('outside tests go to the log with value, location, code and causes', async () => {
    const errors = [
      { value: "'a string'" },
      {
        message: 'SyntaxError: bad',
        snippet: '> 3 | )',
        location: { file: '/work/b.spec.ts', line: 3, column: 1 },
        cause: { message: 'Error: deeper', stack: 'Error: deeper\n    at c.ts:1:2' },
      },
    ]
    const entries = await listEntries({ suites: [], errors })
    expect(entries).toEqual([
      { kind: 'log', comment: '<p>&#39;a string&#39;</p>' },
      {
        kind: 'log',
        comment:
          '<pre>SyntaxError: bad\n\n&gt; 3 | )\n\n[cause]: Error: deeper\n    at c.ts:1:2</pre>' +
          '<p>at /work/b.spec.ts:3:1</p>',
      },
    ])
  })

  it('with several lines are shown once, in a fixed-width font', async () => {
    const message = 'Error: boom\n\n> 3 | pay()\n    |    ^'
    const results = [{ ...failed, error: { message: 'Error: boom' }, errors: [{ message }] }]
    const { comment } = await resultOf({ status: 'unexpected', results })
    expect(comment).toBe('<pre>Error: boom\n\n&gt; 3 | pay()\n    |    ^</pre>')
  })
})

it('describe blocks can be nested at most 500 deep', async () => {
  const nested = (depth: number) =>
    resultsOf([{ title: 'pays', tests: [expected] }], ...Array.from({ length: depth }, () => 'deep'))
  expect(await nested(500)).toMatchObject([{ status: 'passed' }])
  await expect(nested(501)).rejects.toThrow('nested more than 500 deep')
})
