import { describe, expect, it } from 'vitest'
import type { UnmatchedResult } from '../match/match-results.js'
import { createTitles } from './test-case-titles.js'

function titles(...tests: readonly (readonly [name: string, folder?: string])[]): string[] {
  return createTitles(
    tests.map(([name, folder = '']): UnmatchedResult => {
      const place = { path: 'r.xml' }
      const rest = {
        status: 'passed',
        index: 0,
        timeTaken: null,
        attachments: [],
        markers: [],
      } as const
      return { result: { name, folder, place, ...rest }, markers: [] }
    }),
  )
}

describe('titles of test cases for results', () => {
  it('are the names, on one line, in Unicode NFC', () => {
    expect(titles(['logs  in\n'], ['Cafe\u0301'], ['a\u0000b\ud800'], [' '])).toEqual([
      'logs in',
      'Café',
      'a b\ufffd',
      'Unnamed test',
    ])
  })

  it('include the class if tests share a name, in any normal form', () => {
    expect(titles(['Cafe\u0301', 'A'], ['Café', 'B'], ['other', 'A'])).toEqual([
      'A › Café',
      'B › Café',
      'other',
    ])
    expect(titles(['pays', 'A'], ['pays', 'A'])).toEqual(['pays', 'pays'])
  })

  it('are cut between characters and still differ if the names do', () => {
    const beginning = 'x'.repeat(498)
    const all = titles(
      [`${beginning}👩‍👩‍👧 one${'y'.repeat(99)}`],
      [`${beginning}👩‍👩‍👧 two${'y'.repeat(99)}`],
    )
    expect(new Set(all).size).toBe(2)
    for (const title of all) expect(title).toMatch(/^x{498}… #[0-9a-f]{10}$/)
    // The title is the same in every upload, regardless of the other tests in the report.
    expect(titles([`${beginning}👩‍👩‍👧 two${'y'.repeat(99)}`])).toEqual([all[1]])
    expect(titles(['z'.repeat(511)])).toEqual(['z'.repeat(511)])
    for (const length of [512, 600, 5000])
      expect(titles(['😀'.repeat(length)])[0]?.length).toBeLessThanOrEqual(511)
  })
})
