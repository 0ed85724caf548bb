import { describe, expect, it } from 'vitest'
import { seriesOf } from './run-series.js'

describe('runs of one kind', () => {
  it.each([
    ['Nightly 2026-11-24', 'Nightly 2026-11-25'],
    ['Automated test run - Nov 24, 2026, 01:00:00 AM', 'Automated test run - Dec 01, 2026, 11:10:09 PM'],
    ['Smoke 2026.9', 'Smoke 2026.10'],
    ['main #812', 'main #9'],
    ['夜間 24', '夜間 25'],
  ])('%s and %s are of one kind', (one, other) => expect(seriesOf(one)).toBe(seriesOf(other)))

  it.each([
    ['Smoke 2026.9', 'Nightly 2026.9'],
    ['Marching orders', 'Orders'],
  ])('%s and %s are not', (one, other) => expect(seriesOf(one)).not.toBe(seriesOf(other)))
})
