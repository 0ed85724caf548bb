import { expect, it } from 'vitest'
import { getReason } from './reason.js'

it.each([
  [new Error('connect ECONNREFUSED 127.0.0.1:1'), 'connect ECONNREFUSED 127.0.0.1:1'],
  // What Node throws if a host has several addresses.
  [
    new AggregateError([new Error('connect ::1'), new Error('connect 127.0.0.1')]),
    'connect ::1; connect 127.0.0.1',
  ],
  ['closed', 'closed'],
  [undefined, 'undefined'],
])('the reason of %o is %s', (error, reason) => {
  expect(getReason(error)).toBe(reason)
})
