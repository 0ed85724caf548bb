import { expect, it } from 'vitest'
import { escapeControls, plainLines, plainText } from './plain-text.js'

it.each([
  ['ümläuts 试 😀', 'ümläuts 试 😀'],
  ['two\r\n::error::lines\tand\u2028more\u0085still', 'two ::error::lines and more still'],
  ['\u001b[2Jbare\u009b31m\u001b]0;title\u0007\b\u007f', 'bare'],
  ['\u202eright\u2066 to \u200fleft\u061c', 'right to left'],
  ['half \ud83d a pair', 'half \ufffd a pair'],
])('shows %j on one line as %j', (text, shown) => {
  expect(plainText(text)).toBe(shown)
})

it('keeps lines, tabs and allowed colors in a text of several lines', () => {
  const red = '\u001b[31;1m'
  const text = `a\n\tb${red}c\u001b[32md\u001b]0;title\u0007\u202e\r`
  expect(plainLines(text)).toBe('a\n\tbcd')
  expect(plainLines(text, [red])).toBe(`a\n\tb${red}cd`)
})

it('escapes what JSON.stringify does not', () => {
  const value = { title: 'a\u001b\u007f\u009b\u202e\u2028b', text: '试 😀' }
  const shown = escapeControls(JSON.stringify(value, null, 2))
  expect(shown).toContain('"a\\u001b\\u007f\\u009b\\u202e\\u2028b"')
  expect(JSON.parse(shown)).toEqual(value)
})
