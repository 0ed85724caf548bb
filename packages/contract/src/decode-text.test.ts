import { expect, it } from 'vitest'
import { decodeText } from './decode-text.js'

const text = '{"title": "Grüße 試験 😀"}'
const utf16 = Buffer.from(text, 'utf16le')

it.each([
  ['UTF-8', Buffer.from(text)],
  ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${text}`)],
  ['UTF-16', utf16],
  ['UTF-16 with a byte order mark', Buffer.from(`\ufeff${text}`, 'utf16le')],
  ['big-endian UTF-16', Buffer.from(utf16).swap16()],
  ['big-endian UTF-16 with a byte order mark', Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
])('decodes %s', (_encoding, bytes) => {
  expect(decodeText(bytes)).toBe(text)
})

it.each([0, 1])('decodes %i bytes', (length) => {
  expect(decodeText(Buffer.from('x'.repeat(length)))).toBe('x'.repeat(length))
})

it.each([
  ['Latin-1', Buffer.from('a\nb\nGrüße\nc', 'latin1'), 3],
  ['truncated UTF-8', Buffer.from('a\nü').subarray(0, 3), 2],
  ['truncated UTF-16', Buffer.from('\ufeffa\nb\n', 'utf16le').subarray(0, 7), 2],
  ['UTF-16 with half a surrogate pair', Buffer.from('\ufeffa\ud83db', 'utf16le'), 1],
])('rejects %s and names the line', (_encoding, bytes, line) => {
  expect(() => decodeText(bytes)).toThrow(`is neither UTF-8 nor UTF-16 text (line ${line}); save it as UTF-8`)
})
