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

async function entriesOf(report: unknown): Promise<ReportEntry[]> {
  const path = join(folder, 'report.json')
  writeFileSync(path, JSON.stringify(report))
  const entries: ReportEntry[] = []
  for await (const some of readPlaywright(path, { skipStdout: 'never', skipStderr: 'never' })) {
    entries.push(...some)
  }
  return entries
}

/** What the reader makes of specs in one file, inside describe blocks of the given titles. */
async function resultsOf(specs: readonly unknown[], ...describes: string[]): Promise<TestResult[]> {
  const nest = ([title, ...rest]: readonly string[]): object =>
    title === undefined ? { specs } : { suites: [{ title, file: 'a.spec.ts', ...nest(rest) }] }
  const suites = [{ title: 'a.spec.ts', file: 'a.spec.ts', ...nest(describes) }]
  const entries = await entriesOf({ config: { projects: [] }, suites, errors: [] })
  return entries.flatMap((entry) => (entry.kind === 'result' ? entry.result : []))
}

async function resultOf(test: object): Promise<TestResult> {
  const [result] = await resultsOf([{ title: 'pays', line: 3, tests: [{ ...expected, ...test }] }])
  if (!result) throw new Error('there is no result')
  return result
}

describe('names', () => {
  it('join the titles of describe blocks; markers are looked for in the own title alone', async () => {
    const results = await resultsOf(
      [{ title: 'pays SHOP-005', tests: [expected] }],
      'SHOP-002 basket',
      'deep',
    )
    expect(results).toMatchObject([
      { name: 'SHOP-002 basket › deep › pays SHOP-005', title: 'pays SHOP-005' },
    ])
  })

  it('leave out describe blocks without a title', async () => {
    const results = await resultsOf([{ title: 'pays', tests: [expected] }], '', 'basket', ' ')
    expect(results).toMatchObject([{ name: 'basket › pays', title: 'pays' }])
  })
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

  it('of several projects are added up, without those that are missing', async () => {
    const interrupted = { status: 'skipped', results: [{ status: 'skipped', duration: -1 }] }
    const tests = [expected, { ...expected, ...interrupted }, { ...expected, results: [failed] }]
    const [result] = await resultsOf([{ title: 'pays', tests }])
    expect(result?.timeTaken).toBe(12)
  })
})
