import { describe, expect, it } from 'vitest'
import { parseSearch, type SearchTerm, writeSearch } from './search-terms.js'

const fields = ['status', 'tag', 'folder', 'message']
const text = (value: string, isExcluded = false): SearchTerm => ({ field: undefined, value, isExcluded })
const term = (field: string, value: string, isExcluded = false): SearchTerm => ({ field, value, isExcluded })

describe('a search', () => {
  it.each<[string, SearchTerm[]]>([
    ['status:failed -tag:wip', [term('status', 'failed'), term('tag', 'wip', true)]],
    ['folder:"Checkout/Gift cards" voucher', [term('folder', 'Checkout/Gift cards'), text('voucher')]],
    ['"two words" -word', [text('two words'), text('word', true)]],
    ['STATUS:Failed', [term('status', 'Failed')]],
    ['https://example.com/a SHOP-12', [text('https://example.com/a'), text('SHOP-12')]],
    [String.raw`message:"a \"b\" \\c"`, [term('message', 'a "b" \\c')]],
    ['status: "" tag:""', [text('status:'), term('tag', '')]],
    ['"not closed', [text('not closed')]],
    ['   ', []],
    ['übung 合計', [text('übung'), text('合計')]],
  ])('parses %j', (search, terms) => expect(parseSearch(search, fields)).toEqual(terms))

  it.each(['', 'a', '-a', 'a b', '"', '\\', 'a"b', 'tag:a', 'ü', "it's"])('round-trips %j', (value) => {
    for (const each of [term('tag', value), term('tag', value, true)]) {
      expect(parseSearch(writeSearch([each, term('status', 'failed')]), fields)[0]).toEqual(each)
    }
  })
})
