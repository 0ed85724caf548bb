import { expect, it } from 'vitest'
import { findNearest } from './nearest.js'

it.each([
  ['lst', 'list'],
  ['test-case', 'test-cases'],
  ['proj', 'projects'],
  ['milestone', 'milestones'],
  ['xyzzy', undefined],
])('the closest to %s is %s', (word, found) => {
  expect(findNearest(word, ['list', 'projects', 'test-cases', 'milestones'])).toBe(found)
})

it('without candidates, there is none', () => {
  expect(findNearest('a', [])).toBeUndefined()
})
