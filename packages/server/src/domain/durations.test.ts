import { expect, it } from 'vitest'
import { findQuantile, findTrend } from './durations.js'

it.each([
  [[5], 0.5, 5],
  [[1, 2, 3, 4], 0.5, 3],
  [[10, 9, 100], 0.5, 10],
  [[10, 9, 100], 0.9, 82],
  [[0, 0], 0.9, 0],
])('finds in %j the quantile %d: %d', (values, share, quantile) => {
  expect(findQuantile(values, share)).toBe(quantile)
})

it.each([
  [[], null],
  [[1, 2, 3], null],
  [[100, 100, 150, 150], 0.5],
  [[100, 100, 7, 50, 50], -0.5],
  [[0, 0, 5, 5], null],
  [[10, 10, 10, 10], 0],
])('finds in %j the trend %d', (series, trend) => {
  expect(findTrend(series)).toBe(trend)
})
