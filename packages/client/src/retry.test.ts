import { describe, expect, it } from 'vitest'
import { retryAfter } from './retry.js'

const now = Date.parse('2026-08-01T09:30:00Z')

describe('Retry-After', () => {
  it.each([
    ['0', 0],
    ['120', 120_000],
    [' 7 ', 7000],
    ['Sat, 01 Aug 2026 09:30:05 GMT', 5000],
    ['Sat, 01 Aug 2026 09:00:00 GMT', 0],
    ['soon', undefined],
    ['-3', undefined],
    ['2.5', 2500],
    [undefined, undefined],
  ])('of %j is %j milliseconds', (header, wait) => {
    expect(retryAfter(header, now)).toBe(wait)
  })
})
