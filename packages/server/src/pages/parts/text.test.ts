import { expect, it } from 'vitest'
import { formatDuration } from './text.js'

it.each([
  [999, '999 ms'],
  [1000, '1.00 s'],
  [9_500, '9.50 s'],
  [9_994, '9.99 s'],
  [9_995, '10.0 s'],
  [59_499, '59.5 s'],
  [59_500, '1 min 00 s'],
  [3_900_000, '1 h 05 min'],
])('shows %i ms as %s', (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text)
})
