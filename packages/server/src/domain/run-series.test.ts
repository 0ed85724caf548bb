import { describe, expect, it } from 'vitest'
import { toSeries } from './run-series.js'

describe('a series of runs', () => {
  it.each([
    ['Nightly 2026-11-24', 'Nightly 2026-11-25'],
    ['Automated test run - Nov 24, 2026, 01:00:00 AM', 'Automated test run - Dec 01, 2026, 11:10:09 PM'],
    ['Smoke 2026.9', 'Smoke 2026.10'],
    ['main #812', 'main #9'],
    ['夜間 24', '夜間 25'],
  ])('includes both %s and %s', (one, other) => expect(toSeries(one)).toBe(toSeries(other)))

  it.each([
    ['Smoke 2026.9', 'Nightly 2026.9'],
    ['Marching orders', 'Orders'],
  ])('does not include both %s and %s', (one, other) => expect(toSeries(one)).not.toBe(toSeries(other)))
})
