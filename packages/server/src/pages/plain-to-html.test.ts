import { expect, it } from 'vitest'
import { plainToHtml } from './plain-to-html.js'

it.each([
  ['one', '<p>one</p>'],
  ['one\r\ntwo\r\n\r\nthree', '<p>one<br>two</p><p>three</p>'],
  ['Error: boom\n    at a.ts:1\n    at b.ts:2\n', '<pre>Error: boom\n    at a.ts:1\n    at b.ts:2</pre>'],
  ['<b>x</b>', '<p>&#60;b&#62;x&#60;/b&#62;</p>'],
  [' \n\n ', ''],
])('%j becomes %j', (text, rich) => expect(plainToHtml(text)).toBe(rich))
