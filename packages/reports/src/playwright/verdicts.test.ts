import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { ReportEntry, TestResult } from '../report.js'
import { readPlaywright } from './read-playwright.js'
import { judgeAttempts } from './verdict.js'

const fixtures = fileURLToPath(new URL('../../fixtures', import.meta.url))

async function resultsOf(path: string): Promise<Map<string, TestResult>> {
  const entries: ReportEntry[] = []
  for await (const some of readPlaywright(join(fixtures, path), {
    skipStdout: 'never',
    skipStderr: 'never',
  })) {
    entries.push(...some)
  }
  expect(entries.filter(({ kind }) => kind !== 'result')).toEqual([])
  const results = entries.flatMap((entry) => (entry.kind === 'result' ? entry.result : []))
  const byName = new Map(results.map((result) => [result.name, result]))
  expect(byName.size).toBe(results.length)
  return byName
}

/** The tests of fixtures/projects/playwright-verdicts, in two projects: status, and attempts without those in other projects. */
const verdicts: Readonly<Record<string, [string, number]>> = {
  'SHOP-001 is at the top': ['passed', 1],
  'pays in EUR': ['passed', 1],
  'pays in SEK': ['passed', 1],
  'SHOP-900 basket › passes SHOP-002': ['passed', 1],
  'SHOP-900 basket › fails on phones SHOP-003': ['failed', 2],
  'SHOP-900 basket › is flaky': ['passed', 3],
  'SHOP-900 basket › fails as expected': ['passed', 1],
  'SHOP-900 basket › passes against expectation': ['failed', 3],
  'SHOP-900 basket › is to be mended': ['skipped', 1],
  'SHOP-900 basket › skips itself after a failure': ['passed', 3],
  'SHOP-900 basket › takes too long': ['failed', 3],
  'SHOP-900 basket › has a parent without a title': ['passed', 1],
  'SHOP-900 basket › throws no error': ['failed', 3],
  'in series › first': ['passed', 3],
  'in series › second fails once': ['passed', 3],
  'in series › third': ['passed', 3],
  'broken series › passes first': ['passed', 3],
  'broken series › fails always': ['failed', 3],
  'broken series › never runs': ['skipped', 3],
  'broken set-up › needs it': ['failed', 3],
  'broken set-up › needs it, too': ['skipped', 3],
}

describe.each(['1.37', '1.43', '1.65'])('reports from Playwright %s', (version) => {
  it.each(['report.json', 'report.zip'])('give the same verdicts: %s', async (file) => {
    const results = await resultsOf(`playwright-verdicts-${version}/${file}`)
    const found = [...results.values()].map(({ name, status, attempts }) => [name, [status, attempts]])
    expect(Object.fromEntries(found)).toEqual(verdicts)
  })

  it.each(['report.json', 'report.zip'])('describe each attempt: %s', async (file) => {
    const results = await resultsOf(`playwright-verdicts-${version}/${file}`)
    const comment = results.get('SHOP-900 basket › fails on phones SHOP-003')?.comment ?? ''
    for (const attempt of [1, 2]) {
      expect(comment).toMatch(
        new RegExp(
          `Attempt ${attempt}: failed</h4><pre>Error: .*?&gt; 12 \\|.*?card refused, attempt ${attempt}`,
          's',
        ),
      )
      expect(comment).toContain(`paying, attempt ${attempt}`)
    }
    expect(results.get('SHOP-900 basket › passes against expectation')?.comment).toContain(
      'Expected to fail, but passed.',
    )
    expect(results.get('SHOP-900 basket › fails as expected')?.comment).toContain('Failed, as expected.')
    expect(results.get('SHOP-900 basket › takes too long')?.comment).toContain('Attempt 2: timed out')
    expect(results.get('SHOP-900 basket › throws no error')?.comment).toContain('a string')
    expect(results.get('broken series › passes first')?.comment).toContain('Flaky: passed in attempt 1 of 2.')
    expect(results.get('broken series › fails always')?.comment).toContain('Failed in 1 of 2 attempts.')
  })

  it('JSON and blob have the same locations, markers and attachments', async () => {
    const json = await resultsOf(`playwright-verdicts-${version}/report.json`)
    const blob = await resultsOf(`playwright-verdicts-${version}/report.zip`)
    for (const [name, { title, folder, place, markers, timeTaken, attachments }] of json) {
      const other = blob.get(name)
      expect(other).toMatchObject({ title, folder, markers, timeTaken, place: { line: place.line } })
      expect(other?.attachments).toHaveLength(attachments.length)
    }
    const note = blob.get('SHOP-001 is at the top')?.attachments[0]
    expect(note).toEqual({ name: 'a [1] note.txt', body: Buffer.from('in brackets') })
    const bodies = blob.get('SHOP-900 basket › is flaky')?.attachments.map(({ body }) => body?.toString())
    expect(bodies).toEqual(expect.arrayContaining(['two articles in attempt 1', 'two articles in attempt 2']))
  })
})

it.each([
  [[], 'passed', 'skipped'],
  [['passed'], 'passed', 'expected'],
  [['failed'], 'failed', 'expected'],
  [['passed'], 'failed', 'unexpected'],
  [['timedOut', 'failed'], 'passed', 'unexpected'],
  [['failed', 'passed'], 'passed', 'flaky'],
  [['interrupted'], 'passed', 'skipped'],
  [['skipped', 'passed'], 'passed', 'expected'],
  [['failed', 'interrupted'], 'passed', 'unexpected'],
  [['failed', 'skipped'], 'passed', 'unexpected'],
  [['failed', 'skipped'], 'skipped', 'flaky'],
])('attempts %j of a test expected to be %s give the verdict %s', (statuses, expectedStatus, verdict) => {
  expect(judgeAttempts(statuses, expectedStatus)).toBe(verdict)
})
