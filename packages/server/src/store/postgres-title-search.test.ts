import { expect, it } from 'vitest'
import { findRareParts } from './postgres-title-search.js'

const unicode = /[\p{L}\p{Nd}]{3,}/gu
const frequent = new Set(['car', 'ard', 'wit', 'ith', '卡片支'])

it.each<[string, string[]]>([
  ['card 4711 with', ['4711']],
  ['discard wallet', ['wallet', 'disca']],
  ['with card', []],
  ['47 11', []],
  ['50% cardigan', ['rdigan']],
  ['卡片支付方式', ['片支付方式']],
  ['😀😀😀 ωμέγα', ['ωμέγα']],
  ['one three seventeen eleven', ['seventeen', 'eleven', 'three']],
])('the index looks up the rare parts of %j', (text, parts) => {
  expect(findRareParts(text, { frequent, words: unicode })).toEqual(parts)
})

it('the index looks up only letters that it contains', () => {
  expect(findRareParts('überweisung ωμέγα', { frequent, words: /[a-z0-9]{3,}/g })).toEqual(['berweisung'])
})
