import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isThorough } from '../../../../test/support/thoroughness.js'
import { planResults } from '../plan/duplicates.js'
import { openSpool, type Spool } from '../read/comment-spool.js'
import { NumberIndex } from '../read/number-index.js'
import type { NewResult } from '../read/result-record.js'
import { ResultStore } from '../read/result-store.js'
import { addSequences, matchResults } from './match-results.js'
import { TestCaseTable } from './test-case-table.js'

function result(name: string): NewResult {
  return {
    name,
    folder: 'shop.Basket',
    status: 'passed',
    comment: '',
    timeTaken: 20,
    attachments: [],
    markers: [],
    place: { path: 'r.xml' },
  }
}

/** Test cases that count lookups. */
class CountedTestCases extends TestCaseTable {
  lookups = 0

  override indexOf(seq: number): number | undefined {
    this.lookups += 1
    return super.indexOf(seq)
  }

  override values(): never {
    throw new Error('must not iterate over all test cases')
  }
}

function shuffled<T>(items: readonly T[]): T[] {
  const step = 7919
  return items.map((_, at) => items[(at * step) % items.length]).flatMap((item) => item ?? [])
}

describe('matching', () => {
  let spool: Spool
  beforeAll(() => {
    spool = openSpool(() => undefined)
  })
  afterAll(() => spool.close())

  const amounts = [1000, isThorough ? 100_000 : 20_000]

  it.each(amounts)('looks up each of %i results once among as many test cases', (amount) => {
    const testCases = new CountedTestCases()
    for (let seq = 1; seq <= amount; seq++) testCases.add({ id: `id ${seq}`, seq })
    const names = Array.from(
      { length: amount },
      (_, at) => `SHA-256 of SHOP-${String(at + 1).padStart(3, '0')} is stable`,
    )
    const results = new ResultStore(spool, 'junit', undefined)
    for (const name of shuffled(names)) results.add(result(name))
    const sequences = new NumberIndex()
    addSequences(sequences, results, 'SHOP', 0)
    expect(sequences.size).toBe(amount)
    const { matched, unmatched } = matchResults(results, 'SHOP', testCases)
    expect([matched.length, unmatched.length]).toEqual([amount, 0])
    expect(testCases.lookups).toBe(amount)
    expect(planResults(matched, 'error').planned).toHaveLength(amount)
  })
})
