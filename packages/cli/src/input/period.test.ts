import { describe, expect, it } from 'vitest'
import { parseStart } from './period.js'

const now = new Date('2026-11-26T12:00:00Z')

describe('the start of a period', () => {
  it.each([
    ['30m', '2026-11-26T11:30:00.000Z'],
    ['12h', '2026-11-26T00:00:00.000Z'],
    ['7d', '2026-11-19T12:00:00.000Z'],
    [' 2w ', '2026-11-12T12:00:00.000Z'],
    ['2026-11-20T08:00:00Z', '2026-11-20T08:00:00.000Z'],
    ['2026-11-20T08:00:00+02:00', '2026-11-20T06:00:00.000Z'],
  ])('%s is %s', (text, start) => {
    expect(parseStart(text, now)?.toISOString()).toBe(start)
  })

  it('is midnight of a date, where the user is', () => {
    expect(parseStart('2026-11-20', now)).toEqual(new Date(2026, 10, 20))
  })

  it.each([
    '',
    '7',
    'd',
    '7y',
    '-7d',
    'yesterday',
    '2026-02-30',
    '2026-13-01',
    '2026-11-20T25:00',
    '20261120',
  ])('is not %j', (text) => {
    expect(parseStart(text, now)).toBeUndefined()
  })
})
