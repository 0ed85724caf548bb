import { describe, expect, it } from 'vitest'
import { plainName, plainText } from './plain-text.js'

const esc = '\u001b'
const bell = '\u0007'

describe('plain text', () => {
  it.each([
    ['colors', `${esc}[1;31mred${esc}[0m`, 'red'],
    ['256 colors', `${esc}[38;5;196mred${esc}[39m`, 'red'],
    [
      'a link that ends with a bell',
      `see ${esc}]8;;https://a.example/b?c=1;d${bell}docs${esc}]8;;${bell}.`,
      'see docs.',
    ],
    ['a link that ends with ST', `${esc}]8;id=1;https://a.example${esc}\\docs${esc}]8;;${esc}\\`, 'docs'],
    ['a window title', `${esc}]0;busy${bell}done`, 'done'],
    ['cursor movements', `${esc}[2K${esc}[1Gdone${esc}[?25h`, 'done'],
    ['an unfinished sequence', `a${esc}]b`, 'a]b'],
    ['colors of pytest', '#x1B[31mred#x1B[0m', 'red'],
    ['a link of pytest', '#x1B]8;;https://a.example#x1B\\docs#x1B]8;;#x1B\\', 'docs'],
    ['a lone surrogate', 'a\ud83d', 'a\ufffd'],
  ])('has no %s', (_what, text, plain) => {
    expect(plainText(text)).toBe(plain)
  })

  it.each([
    ['Expected [32m"3"[39m, got [31m"2"[39m', 'Expected "3", got "2"'],
    ['[1m[31mE   assert 1 == 2[0m', 'E   assert 1 == 2'],
    ['[[32mINFO[39m] ready', '[INFO] ready'],
    ['[31m-   ],[39m', '-   ],'],
    ['[7m[27m[38;5;9mred[m', 'red'],
    ['[48;2;1;2;3mblue[49m', 'blue'],
    ['[2mdim[22m [4mline[24m', 'dim line'],
    ['\ufffd[31mred\ufffd[39m', 'red'],
    [']8;;https://a.example\\docs]8;;\\', 'docs'],
  ])('has no colors without their escape character: %s', (text, plain) => {
    expect(plainText(text)).toBe(plain)
  })

  it.each([
    'expected [0m, 5m] to equal [1m, 5m]',
    'pool lengths: [30m] and [0m]',
    'a[0m',
    'tracks [31m, 32.5m] before [39m, 0m]',
    'range [1m - 5m] or [0m..3m]',
    String.raw`assert '\x1b[31mred\x1b[0m' == 'red'`,
    String.raw`"\u001b[31mred\u001b[39m"`,
    'list[31] and [39]',
    '[39m comes before [31m',
  ])('keeps text that is not a color: %s', (text) => {
    expect(plainText(text)).toBe(text)
  })
})

describe('plain names', () => {
  it.each([
    ['a\r\nb\u2028c\u0085d\te', 'a b c d e'],
    ['safe\u202egnp.exe\u2066', 'safegnp.exe'],
    ['Cafe\u0301', 'Caf\u00e9'],
    [`e\u0301 ${'\u0301'.repeat(40)} e\u0301`, `\u00e9 ${'\u0301'.repeat(40)} \u00e9`],
    ['family 👨\u200d👩\u200d👧', 'family 👨\u200d👩\u200d👧'],
    ['  spaced   out  ', 'spaced   out'],
  ])('%j', (text, name) => {
    expect(plainName(text)).toBe(name)
  })
})
