import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { mutated } from '../../../test/support/mutated-report.js'
import { fuzzRuns, fuzzSeed } from '../../../test/support/thoroughness.js'
import { type ReadReport, ReportError, readAllure, readJunit, readPlaywright } from './index.js'

const fixtures = fileURLToPath(new URL('../fixtures', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'qasphere-mutated-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Reads a report to the end. Any error other than a ReportError is a bug. */
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

describe('a mutated report is read or rejected with a ReportError', () => {
  it.each<[string, ReadReport]>([
    ['vitest/junit.xml', readJunit],
    ['pytest/junit.xml', readJunit],
    ['surefire/TEST-shop.PaymentTest.xml', readJunit],
    ['playwright/report.json', readPlaywright],
    ['playwright-1.65/report.zip', readPlaywright],
  ])('%s', async (file, reader) => {
    const path = join(folder, 'report')
    await fc.assert(
      fc.asyncProperty(mutated(readFileSync(join(fixtures, file))), async (content) => {
        writeFileSync(path, content)
        await readToEnd(reader, path)
      }),
      { numRuns: fuzzRuns, seed: fuzzSeed },
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
      { numRuns: fuzzRuns, seed: fuzzSeed },
    )
  })
})
