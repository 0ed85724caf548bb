import { describe, expect, it } from 'vitest'
import { detectMediaType, headBytes, isHarmless } from './media-type.js'

const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')
const webm = Buffer.from('1a45dfa3a3428681014200', 'hex')
const zip = Buffer.from('504b0304140000000800', 'hex')
const bytes = Buffer.from('00aabbcc00112233', 'hex')

describe('the media type of a file', () => {
  it.each([
    ['a picture', png, 'shot.png', 'image/png'],
    ['a picture with another extension', png, 'page.html', 'image/png'],
    ['a page named like a picture', Buffer.from('<script>alert(1)</script>'), 'shot.png', 'text/plain'],
    ['a page', Buffer.from('<p>Hi</p>'), 'report.html', 'text/html'],
    ['a drawing', Buffer.from('<svg xmlns="…"/>'), 'icon.svg', 'image/svg+xml'],
    ['a script', Buffer.from('alert(1)'), 'app.js', 'text/plain'],
    ['a query', Buffer.from('select 1'), 'schema.sql', 'text/plain'],
    ['data', Buffer.from('{"a":1}'), 'data.json', 'application/json'],
    ['text with colors', Buffer.from('\u001b[31mfailed\u001b[0m'), 'log', 'text/plain'],
    [
      'text truncated within a character',
      Buffer.from('é'.repeat(headBytes)).subarray(0, headBytes),
      'a',
      'text/plain',
    ],
    ['text that is not UTF-8', Buffer.from([0x66, 0xfc, 0x72, 0x20]), 'a.txt', 'application/octet-stream'],
    ['a video', webm, 'test.webm', 'video/webm'],
    [
      'a document',
      zip,
      'notes.docx',
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    ],
    ['an archive', zip, 'trace.zip', 'application/zip'],
    ['unknown bytes named like a picture', bytes, 'shot.png', 'application/octet-stream'],
    ['nothing', Buffer.alloc(0), 'empty', 'text/plain'],
  ])('of %s', (_what, head, fileName, type) => {
    expect(detectMediaType(head, fileName)).toBe(type)
  })

  it.each([
    ['image/png', true],
    ['video/webm', true],
    ['text/plain', true],
    ['application/json', true],
    ['image/svg+xml', false],
    ['text/html', false],
    ['application/xml', false],
    ['application/pdf', false],
    ['application/octet-stream', false],
  ])('%s is harmless: %s', (type, harmless) => {
    expect(isHarmless(type)).toBe(harmless)
  })
})
