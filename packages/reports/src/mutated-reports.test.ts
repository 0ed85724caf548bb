import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { type ReadReport, ReportError, readAllure, readJunit, readPlaywright } from './index.js'

const fixtures = fileURLToPath(new URL('../fixtures', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'qasphere-mutated-'))
afterAll(() => rmSync(folder, { recursive: true }))
const numRuns = Number(process.env.QAS_FUZZ_RUNS ?? 60)
/** The same inputs each time, so that what fails can be looked into; others with QAS_FUZZ_SEED. */
const seed = Number(process.env.QAS_FUZZ_SEED ?? 20_261_123)

/** Cuts pieces out of a text, doubles them, or puts others in their place. */
function mutated(text: Buffer): fc.Arbitrary<Buffer> {
  const place = fc.nat({ max: text.length })
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 8 }).map((bytes) => Buffer.from(bytes)),
    fc
      .constantFrom(
        '<',
        '&',
        ']]>',
        '<!DOCTYPE',
        '"',
        '{',
        '[',
        'null',
        '\0',
        '\ud800',
        '</testsuite>',
        '9'.repeat(400),
      )
      .map((words) => Buffer.from(words)),
  )
  return fc
    .array(fc.tuple(place, fc.nat({ max: 60 }), piece), { minLength: 1, maxLength: 4 })
    .map((changes) =>
      changes.reduce(
        (bytes, [at, length, put]) =>
          Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + length)]),
        text,
      ),
    )
}

/** Reads to the end; anything but entries and a ReportError is a defect. */
async function readToEnd(reader: ReadReport, path: string): Promise<void> {
  try {
    for await (const entries of reader(path, { skipStdout: 'never', skipStderr: 'never' })) {
      for (const entry of entries) expect(entry).toHaveProperty('kind')
    }
  } catch (error) {
    expect(error).toBeInstanceOf(ReportError)
    expect(String(error)).not.toMatch(/undefined(?! entity)|\[object/)
  }
}

describe('a mutated report is read or refused, never more', () => {
  it.each<[string, ReadReport]>([
    ['vitest/junit.xml', readJunit],
    ['pytest/junit.xml', readJunit],
    ['surefire/TEST-shop.PaymentTest.xml', readJunit],
    ['playwright/report.json', readPlaywright],
  ])('%s', async (file, reader) => {
    const path = join(folder, 'report')
    await fc.assert(
      fc.asyncProperty(mutated(readFileSync(join(fixtures, file))), async (content) => {
        writeFileSync(path, content)
        await readToEnd(reader, path)
      }),
      { numRuns, seed },
    )
  })

  it('allure-playwright', async () => {
    const results = join(folder, 'allure')
    cpSync(join(fixtures, 'allure-playwright'), results, { recursive: true })
    const [name = ''] = readdirSync(results).filter((file) => file.endsWith('-result.json'))
    const original = readFileSync(join(results, name))
    await fc.assert(
      fc.asyncProperty(mutated(original), async (content) => {
        writeFileSync(join(results, name), content)
        await readToEnd(readAllure, results)
      }),
      { numRuns, seed },
    )
  })
})
