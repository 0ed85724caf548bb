import { expect, it } from 'vitest'
import { plainToHtml } from '../plain-to-html.js'
import { htmlToPlain } from './html-to-plain.js'

it.each([
  'one',
  'one\ntwo\n\nthree',
  'a < b & c > "d" \'e\'',
  'Error: boom\n    at a.ts:1\n    at b.ts:2',
  '&lt; is written so',
  'a = `b`',
])('%j is the plain text of its rich text', (text) => expect(htmlToPlain(plainToHtml(text))).toBe(text))

it.each([
  ['Plain', 'Plain'],
  ['<p>One<br />two</p>', 'One\ntwo'],
  ['<p>&lt;b&gt;</p>', '<b>'],
  ['<p>a="b" &amp; c</p>', 'a="b" & c'],
  ['<p>One <b>bold</b> word</p>', undefined],
  ['<ul><li>One</li></ul>', undefined],
  ['<p>One</p><img src="/api/file/x" />', undefined],
  ['<p>&constructor;</p>', undefined],
  ['Not in a paragraph &amp; escaped', undefined],
])('%j as plain text is %j', (html, plain) => expect(htmlToPlain(html)).toBe(plain))
