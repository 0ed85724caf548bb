import { describe, expect, it } from 'vitest'
import type { PlannedResult } from '../plan/planned-results.js'
import { createBatches } from './result-batches.js'

function planned(testCase: number, commentBytes = 0): PlannedResult {
  return {
    testCase: { id: `id ${testCase}`, seq: testCase, title: '' },
    testCaseKey: testCase,
    status: 'passed',
    timeTaken: null,
    sourceIndexes: [0],
    sources: [],
    commentBytes,
  }
}

const many = (amount: number, of: (at: number) => PlannedResult) =>
  Array.from({ length: amount }, (_, at) => of(at))

const sizes = (results: readonly PlannedResult[]) =>
  createBatches(results).map((chain) => chain.map(({ start, end }) => end - start))

describe('batches of results', () => {
  it('contain up to 500 results and are independent', () => {
    expect(sizes(many(1200, (at) => planned(at)))).toEqual([[500], [500], [200]])
    expect(sizes([])).toEqual([])
  })

  it('contain comments of up to 1 MiB; a larger comment is sent separately', () => {
    const half = 512 * 1024
    expect(sizes([planned(1, half), planned(2, half), planned(3, 1)])).toEqual([[2], [1]])
    expect(sizes([planned(1), planned(2, 5 * half), planned(3)])).toEqual([[1], [1], [1]])
  })

  it('are sent in order if one test case has results in several', () => {
    expect(sizes(many(1200, (at) => planned(at < 499 ? at : 499)))).toEqual([[500, 500, 200]])
    expect(sizes(many(1200, (at) => planned(at < 700 ? 1 : at)))).toEqual([[500, 500], [200]])
  })

  it('have the same numbers each time, and contain every result once', () => {
    const results = many(1700, (at) => planned(Math.floor(at / 3), (at % 7) * 1000))
    const batches = createBatches(results).flat()
    expect(batches.map(({ number }) => number)).toEqual([...batches.keys()])
    expect(batches.flatMap(({ start, end }) => results.slice(start, end))).toEqual(results)
    expect(createBatches(results)).toEqual(createBatches(results))
  })
})
