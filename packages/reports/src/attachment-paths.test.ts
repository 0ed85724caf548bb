import { describe, expect, it } from 'vitest'
import { extractAttachments, isWebUrl, resolveAttachment } from './attachment-paths.js'

describe('attachment marks', () => {
  it.each([
    ['[[ATTACHMENT|a.png]]', ['a.png'], ''],
    ['[[ATTACHMENT|test_pay[chromium].png]]', ['test_pay[chromium].png'], ''],
    ['[[ATTACHMENT|shots/a[1]]]', ['shots/a[1]'], ''],
    ['[[ATTACHMENT|a[[1]].png]]', ['a[[1]].png'], ''],
    ['[[ATTACHMENT|a].png]]', ['a].png'], ''],
    ['[[ATTACHMENT|a[.png]]', ['a[.png'], ''],
    ['[[ATTACHMENT|a[.png]] [[ATTACHMENT|b].png]]', ['a[.png', 'b].png'], ''],
    ['[see [[ATTACHMENT|a.png]]]', ['a.png'], '[see]'],
    ['one\n  [[ATTACHMENT| a b.png ]]  \r\ntwo', ['a b.png'], 'one\ntwo'],
    ['one [[ATTACHMENT|a]]\ntwo', ['a'], 'one\ntwo'],
    ['one [[ATTACHMENT|a]] two', ['a'], 'one two'],
    ['[[ATTACHMENT|a]] [[ATTACHMENT|b]]\ntwo', ['a', 'b'], 'two'],
    ['[[ATTACHMENT|a\n]] [[ATTACHMENT|b', [], '[[ATTACHMENT|a\n]] [[ATTACHMENT|b'],
    ['[[ATTACHMENT|]] x', [], 'x'],
  ])('in %j', (text, paths, rest) => {
    expect(extractAttachments(text)).toEqual({ paths, rest })
  })
})

describe('the file of an attachment', () => {
  it.each([
    ['shots/a.png', '/r/shots/a.png', 'a.png'],
    ['file:///abs/a%20b.png', '/abs/a b.png', 'a b.png'],
    ['FILE:/abs/a.png', '/abs/a.png', 'a.png'],
    ['file:shots/a%5B1%5D.png', '/r/shots/a[1].png', 'a[1].png'],
    ['C:\\shots\\a.png', 'C:\\shots\\a.png', 'a.png'],
    ['shots\\a.png', '/r/shots/a.png', 'a.png'],
    ['a\u202egnp.exe', '/r/a\u202egnp.exe', 'agnp.exe'],
  ])('%s', (written, path, name) => {
    expect(resolveAttachment(written, '/r')).toEqual({ path, name })
  })

  it.each([
    ['https://ci.example/a.png', true],
    ['HTTP://ci.example/a.png', true],
    ['https://', false],
    ['file:///a.png', false],
    ['javascript:alert(1)', false],
    ['https/a.png', false],
  ])('is not a web URL: %s', (path, isWeb) => {
    expect(isWebUrl(path)).toBe(isWeb)
  })
})
