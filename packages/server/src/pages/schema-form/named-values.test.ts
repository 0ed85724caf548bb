import { expect, it } from 'vitest'
import { readNamedValues, writeNamedValues } from './named-values.js'

it.each([
  [{ browser: 'Firefox', size: '' }, 'browser=Firefox\nsize='],
  [{ formula: 'a=b' }, 'formula=a=b'],
  [{ 'a=b': 'c' }, '{"a=b":"c"}'],
  [{ text: 'two\nlines' }, '{"text":"two\\nlines"}'],
  [{ text: ' padded ' }, '{"text":" padded "}'],
  [{ '{x': '1' }, '{"{x":"1"}'],
  [{}, ''],
])('%j is written as %j, and read back', (values, text) => {
  expect(writeNamedValues(values)).toBe(text)
  expect(readNamedValues(text)).toEqual(values)
})

it.each([
  ['browser = Firefox\r\n\r\nsize=1\r\n', { browser: 'Firefox', size: '1' }],
  ['Firefox', undefined],
  ['{"a":', undefined],
  ['{', undefined],
])('%j is read as %j', (text, values) => expect(readNamedValues(text)).toEqual(values))
