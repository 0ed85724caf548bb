import { expect, it } from 'vitest'
import { addDurations, toDuration } from './duration.js'

it.each([
  [undefined, null],
  [0, 0],
  [-0, 0],
  [0.4, 0],
  [1234.5, 1235],
  [-1, null],
  [-0.1, null],
  [Number.NaN, null],
  [Number.POSITIVE_INFINITY, null],
  [Number.NEGATIVE_INFINITY, null],
  [1.8e19, null],
  [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  [Number.MAX_SAFE_INTEGER + 1, null],
])('a time of %s ms is a duration of %s', (milliseconds, duration) => {
  expect(toDuration(milliseconds)).toBe(duration)
})

it('adds only known durations', () => {
  expect(addDurations([1, null, 2])).toBe(3)
  expect(addDurations([null, null])).toBeNull()
  expect(addDurations([])).toBeNull()
  expect(addDurations([Number.MAX_SAFE_INTEGER, 1])).toBeNull()
})
