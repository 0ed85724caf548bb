import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { mutated } from '../../../../test/support/mutated-report.js'
import { fuzzRuns, fuzzSeed, isThorough } from '../../../../test/support/thoroughness.js'
import { type ReadReport, type ReportEntry, ReportError } from '../report.js'
import { readAtOnce, readPlaywright, readStreamed } from './read-playwright.js'

const fixtures = fileURLToPath(new URL('../../fixtures', import.meta.url))
const reports = ['playwright', 'playwright-1.63', 'playwright-1.64', 'playwright-1.65'].map(
  (name) => `${name}/report.json`,
)
const folder = mkdtempSync(join(tmpdir(), 'qasphere-playwright-'))
afterAll(() => rmSync(folder, { recursive: true }))

const options = { skipStdout: 'never', skipStderr: 'never' } as const
const atOnce: ReadReport = (path) => readAtOnce({ path, options })
const streamed: ReadReport = (path) => readStreamed({ path, options })

async function listEntries(read: ReadReport, path: string): Promise<ReportEntry[]> {
  const entries: ReportEntry[] = []
  for await (const some of read(path, options)) entries.push(...some)
  return entries
}

/** Reads a text and returns its entries, or `refused` if it is rejected. */
async function outcome(read: ReadReport, content: string | Buffer): Promise<ReportEntry[] | 'refused'> {
  const path = join(folder, 'report.json')
  writeFileSync(path, content)
  try {
    return await listEntries(read, path)
  } catch (error) {
    expect(error).toBeInstanceOf(ReportError)
    return 'refused'
  }
}

/** Returns the position of the error that a reader reports for a text. */
async function breakOf(read: ReadReport, content: string): Promise<Pick<ReportError, 'line' | 'column'>> {
  const path = join(folder, 'broken.json')
  writeFileSync(path, content)
  const error = await listEntries(read, path).catch((thrown: unknown) => thrown)
  if (!(error instanceof ReportError)) throw new Error('it was not refused')
  return { line: error.line, column: error.column }
}

describe('a streamed report gives the same results as one parsed at once', () => {
  it.each(reports)('%s', async (report) => {
    const path = join(fixtures, report)
    const entries = await listEntries(atOnce, path)
    expect(entries.length).toBeGreaterThan(4)
    expect(await listEntries(streamed, path)).toEqual(entries)
  })

  it('with any content', async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 12 })
    const result = fc.record({
      status: text,
      duration: fc.double(),
      errors: fc.array(fc.record({ message: text, stack: text })),
      stdout: fc.array(fc.record({ text })),
    })
    const test = fc.record({
      projectName: text,
      status: fc.constantFrom('expected', 'unexpected', 'flaky', 'skipped', 'other'),
      annotations: fc.array(fc.record({ type: fc.constant('test case'), description: text })),
      results: fc.array(result, { maxLength: 3 }),
    })
    const spec = fc.record({ title: text, tests: fc.array(fc.oneof(test, fc.jsonValue()), { maxLength: 3 }) })
    const suiteWith = (suites: fc.Arbitrary<unknown>) =>
      fc.record({ title: text, file: text, specs: fc.array(spec, { maxLength: 2 }), suites })
    const inner = fc.array(suiteWith(fc.constant([])), { maxLength: 2 })
    const suites = fc.array(suiteWith(inner), { minLength: 1, maxLength: 2 })
    const report = fc.record({
      config: fc.jsonValue(),
      suites,
      errors: fc.array(fc.oneof(fc.record({ message: text }), fc.jsonValue())),
      stats: fc.jsonValue(),
    })
    const indents = fc.constantFrom(0, 2)
    await fc.assert(
      fc.asyncProperty(report, indents, async (value, indent) => {
        const content = JSON.stringify(value, null, indent)
        expect(await outcome(streamed, content)).toEqual(await outcome(atOnce, content))
      }),
      { numRuns: fuzzRuns, seed: fuzzSeed },
    )
  })

  it('with a byte order mark, and if it is not a report', async () => {
    const report = readFileSync(join(fixtures, 'playwright/report.json'), 'utf8')
    for (const content of [`\ufeff${report}`, '{}', '[]', '1', '']) {
      expect([content.slice(0, 30), await outcome(streamed, content)]).toEqual([
        content.slice(0, 30),
        await outcome(atOnce, content),
      ])
    }
  })

  it('if it is damaged, is read or rejected', async () => {
    const original = readFileSync(join(fixtures, 'playwright/report.json'))
    await fc.assert(
      fc.asyncProperty(mutated(original), async (content) => {
        await outcome(streamed, content)
      }),
      { numRuns: fuzzRuns, seed: fuzzSeed },
    )
  })

  it.each([
    ['a character that JSON does not know', '{\n  "suites": [],\n  "errors": x\n}'],
    ['a bracket that closes nothing', '{\n  "suites": [\n  }\n}'],
    ['a string in the wrong place', '{"suites": [],\n "日本 ü" "errors": []}'],
    ['a missing comma', '{"suites": []\n  "errors": []}'],
    ['an early end', '{\n  "suites": [{"title": "a'],
  ])('reports the line of %s', async (_what, content) => {
    const { line } = await breakOf(atOnce, content)
    expect(await breakOf(streamed, content)).toEqual({ line, column: expect.any(Number) })
  })
})

it('streams reports larger than 64 MB', async () => {
  const path = join(folder, 'streamed.json')
  const report = readFileSync(join(fixtures, 'playwright/report.json'), 'utf8').trimEnd().slice(0, -1)
  writeFileSync(path, report + ' '.repeat(1024 * 1024))
  truncateSync(path, 65 * 1024 * 1024)
  // If it was parsed at once, the zeros at its end would be an error before any entry is read.
  for await (const entries of readPlaywright(path, options)) {
    expect(entries).toContainEqual(expect.objectContaining({ kind: 'result' }))
    break
  }
  expect.assertions(1)
})

it.runIf(isThorough)('reads reports larger than 64 MB completely', async () => {
  const report = readFileSync(join(fixtures, 'playwright/report.json'), 'utf8').trimEnd().slice(0, -1)
  const path = join(folder, 'large.json')
  writeFileSync(path, `${report}${' '.repeat(65 * 1024 * 1024)}\n!`)
  const error = await listEntries(readPlaywright, path).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ name: 'ReportError', line: report.split('\n').length + 1, column: 1 })
  writeFileSync(path, `${report}${' '.repeat(65 * 1024 * 1024)}}`)
  const expected = await listEntries(readPlaywright, join(fixtures, 'playwright/report.json'))
  const places = (entries: ReportEntry[]) => JSON.stringify(entries).replaceAll(/"path":"[^"]*"/g, '')
  expect(places(await listEntries(readPlaywright, path))).toBe(places(expected))
})
