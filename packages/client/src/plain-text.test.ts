import { expect, it } from 'vitest'
import { plainText } from './plain-text.js'

it.each([
  ['two\nlines\tand ümläuts 试', 'two\nlines\tand ümläuts 试'],
  ['\u001b[2Jgone\u0007\r\u009b31m', '\ufffd[2Jgone\ufffd\ufffd\ufffd31m'],
  ['\u202eright to left', '\ufffdright to left'],
])('shows %j as %j', (text, shown) => {
  expect(plainText(text)).toBe(shown)
})
