import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSpool, type Spool } from './comment-spool.js'
import type { NewResult } from './result-record.js'
import { ResultStore } from './result-store.js'

function result(changes: Partial<NewResult>): NewResult {
  return {
    name: 'pays by card',
    folder: 'shop.Basket',
    status: 'passed',
    comment: '',
    timeTaken: null,
    attachments: [],
    markers: [],
    place: { path: 'r.xml', line: 7 },
    ...changes,
  }
}

describe('stored results', () => {
  let spool: Spool
  beforeEach(() => {
    spool = openSpool(() => undefined)
  })
  afterEach(() => spool.close())

  function storeOf(...results: NewResult[]): ResultStore {
    const store = new ResultStore(spool, 'junit', undefined)
    for (const each of results) store.add(each)
    return store
  }

  it('are returned with all fields', () => {
    const results = [
      result({}),
      result({ name: '12 7 {a} b', folder: '', suite: 0, place: { path: 'other.xml' } }),
      result({ name: '', folder: ' 1 2 3', suite: 12, place: { path: 'r.xml', line: 1_000_000 } }),
      result({ name: 'lone \ud83d', folder: '🙂' }),
      result({ name: '🙂', folder: '\udc00', comment: 'x' }),
      result({ title: 'by card', attempts: 3, elsewhere: [{ projectCode: 'PRJ', seq: 1, host: 'a.b' }] }),
      result({ markers: [{ projectCode: 'PRJ', seq: 1 }], suite: 3 }),
    ]
    const store = storeOf(...results)
    for (const [index, each] of results.entries()) {
      expect({ ...store.at(index), comment: store.commentAt(index) }).toEqual({ ...each, index })
    }
  })

  it('are returned as they were added, in any order', () => {
    const results = Array.from({ length: 40_000 }, (_, at) =>
      result({
        name: `größer 日本 🙂 "${at}"\n`,
        status: (['passed', 'failed', 'blocked', 'skipped', 'open'] as const)[at % 5] ?? 'passed',
        comment: at % 3 === 0 ? '' : `<pre>ü🙂 "\\" ${'x'.repeat(at % 200)}</pre>`,
        timeTaken: at % 4 === 0 ? null : at * 1e9,
        attachments: at % 7 === 0 ? [{ name: 'a', path: `/tmp/${at}` }] : [],
      }),
    )
    const store = storeOf(...results)
    const read = (at: number) => ({ ...store.at(at), comment: store.commentAt(at) })
    const places = [0, 39_999, 1, 16_383, 16_384, 16_385, 20_000, 7, 39_998, 3]
    for (const at of [...places, ...Array.from({ length: 3000 }, (_, place) => 10_000 + place)]) {
      expect(read(at)).toEqual({ ...results[at], index: at })
      expect(store.hasAttachmentsAt(at)).toBe(at % 7 === 0)
    }
    expect(store).toHaveLength(40_000)
  })

  it('keep a comment larger than every buffer, as JSON', () => {
    const comment = `${'"quoted" ü\n'.repeat(400_000)}end`
    const store = storeOf(result({ comment: 'before' }), result({ comment }), result({ comment: 'after' }))
    expect(store.commentAt(1) === comment).toBe(true)
    expect(store.commentJsonAt(1).toString() === JSON.stringify(comment)).toBe(true)
    expect(store.commentBytesAt(1)).toBe(Buffer.byteLength(JSON.stringify(comment)))
    expect([store.commentAt(0), store.commentAt(2)]).toEqual(['before', 'after'])
  })

  it.each([
    ['no marker', {}, [], []],
    ['one in the name', { name: 'SHOP-007 pays' }, [], ['SHOP-7']],
    ['several in the name', { name: 'SHOP-007 pays, see PAY-123' }, [], ['SHOP-7', 'PAY-123']],
    ['one named by the report', { markers: [{ projectCode: 'A', seq: 1 }], name: 'B-002' }, ['A-1'], ['B-2']],
    ['one outside the title', { name: 'B-002 › pays', title: 'pays' }, [], []],
    ['one that needs the project', { name: 'test_p12345_pays' }, [], ['P1-2345']],
  ])('return their markers: %s', (_name, changes, named, inTitle) => {
    const candidates = storeOf(result(changes)).candidatesAt(0, 'P1')
    const shown = (markers: typeof candidates.named) =>
      markers.map((each) => `${each.projectCode}-${each.seq}`)
    expect([shown(candidates.named), shown(candidates.inTitle)]).toEqual([named, inTitle])
  })

  it('have a digest that depends only on tests and their order', () => {
    const [one, other] = [result({ name: 'one' }), result({ name: 'other' })]
    const digest = storeOf(one, other).digest()
    const attached = result({ ...other, attachments: [{ name: 'a', path: '/tmp/x' }] })
    expect(storeOf(one, attached).digest()).toBe(digest)
    expect(storeOf(other, one).digest()).not.toBe(digest)
    expect(storeOf(one, result({ ...other, folder: 'shop' })).digest()).not.toBe(digest)
  })
})
