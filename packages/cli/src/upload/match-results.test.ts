import { describe, expect, it } from 'vitest'
import { planResults } from './duplicates.js'
import { type KnownTestCase, matchResults, sequencesIn } from './match-results.js'
import type { ReadResult } from './read-reports.js'

function result(name: string): ReadResult {
  return {
    name,
    folder: 'shop.Basket',
    status: 'passed',
    comment: undefined,
    timeTaken: 20,
    attachments: [],
    markers: [],
    place: { path: 'r.xml' },
  }
}

/** Test cases that count how often somebody looks one up. */
class CountedTestCases extends Map<number, KnownTestCase> {
  lookups = 0

  override get(seq: number): KnownTestCase | undefined {
    this.lookups += 1
    return super.get(seq)
  }

  override forEach(): never {
    throw new Error('nobody may go through all test cases')
  }
}

function shuffled<T>(items: readonly T[]): T[] {
  const step = 7919
  return items.map((_, at) => items[(at * step) % items.length]).flatMap((item) => item ?? [])
}

describe('matching', () => {
  it.each([1000, 100_000])('looks each of %i results up once in as many test cases', (amount) => {
    const testCases = new CountedTestCases()
    for (let seq = 1; seq <= amount; seq++) testCases.set(seq, { id: `id ${seq}`, seq, title: '' })
    const names = Array.from(
      { length: amount },
      (_, at) => `SHA-256 of SHOP-${String(at + 1).padStart(3, '0')} is stable`,
    )
    const results = shuffled(names).map(result)
    expect(sequencesIn(results, 'junit', 'SHOP')).toHaveLength(amount)
    const { matched, unmatched } = matchResults(results, 'junit', 'SHOP', testCases)
    expect([matched.length, unmatched.length]).toEqual([amount, 0])
    expect(testCases.lookups).toBe(amount)
    expect(planResults(matched, 'error').planned).toHaveLength(amount)
  })
})
