import { expect, it } from 'vitest'
import { toJsonText } from './json-text.js'

const others = ['plain', 'ü 日本 🙂', '\u007f\u0085\u2028', '\ud83d', '\udc00x', ''].map(
  (text) => [text] as const,
)
const ascii = Array.from({ length: 0x80 }, (_, code) => [String.fromCharCode(code)] as const)

it.each([...ascii, ...others])('texts with %j give the same JSON as JSON.stringify', (text) => {
  for (const around of ['', 'line\nline\n', `${'x'.repeat(300)}\n\n`]) {
    const whole = `${around}${text}${around}`
    expect(toJsonText(whole)).toBe(JSON.stringify(whole))
  }
})

it.each(['"', '\\', '\t', '\r', '\n', '\u007f', 'ü 日本 🙂'])(
  'plain texts with %j give the same JSON as JSON.stringify',
  (text) => {
    for (const around of ['', `${'x'.repeat(300)}\n\n`]) {
      const whole = `${around}${text}${around}`
      expect(toJsonText(whole, true)).toBe(JSON.stringify(whole))
    }
  },
)
