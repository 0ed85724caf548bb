import { describe, expect, it } from 'vitest'
import { receiveRows } from './row-receiver.js'

const rows = [
  { id: 'a', title: 'brackets ]}[{ and "quotes" \\ in a title', tags: [{ id: 1 }, { id: 2 }] },
  { id: 'b', title: 'größer 日本 🙂', nested: { deeper: [[], [{}]] } },
  { id: 'c', title: '\\', empty: {} },
]

function receive(text: string, pieceBytes: number, wanted?: readonly string[], parsedBytes = 0) {
  const received: unknown[] = []
  const receiver = receiveRows('data', (row) => received.push(row), wanted, parsedBytes)
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += pieceBytes) receiver.write(bytes.subarray(at, at + pieceBytes))
  return { received, isComplete: receiver.isComplete(), bytes: receiver.bytes }
}

function isList(text: string): boolean {
  const receiver = receiveRows('data', () => undefined)
  receiver.write(Buffer.from(text))
  return receiver.isList()
}

describe('rows of a response', () => {
  it.each([
    ['compact', JSON.stringify({ total: 3, data: rows, limit: 5 })],
    ['indented', JSON.stringify({ total: 3, data: rows, limit: 5 }, null, 2)],
    ['last field', JSON.stringify({ total: 3, data: rows })],
    [
      'after lists and strings like it',
      `{"other":[["data"]],"note":"data","x":["data",[1]],"data":${JSON.stringify(rows)}}`,
    ],
  ])('are the same however the bytes arrive: %s', (_name, text) => {
    for (const pieceBytes of [1, 2, 3, 7, 64, 10_000]) {
      expect(receive(text, pieceBytes)).toEqual({
        received: rows,
        isComplete: true,
        bytes: Buffer.byteLength(text),
      })
    }
  })

  it.each([
    ['titles that look like the end of a row', [{ title: 'a},{b' }, { title: '},{' }, { title: '"},{"' }]],
    ['lists inside rows', [{ files: [{ id: 1 }, { id: 2 }] }, { files: [{ id: 3 }, { id: 4 }] }]],
    ['no objects inside rows', Array.from({ length: 9 }, (_, id) => ({ id, title: '}' }))],
  ])('are separated only by their structure: %s', (_name, data) => {
    const text = JSON.stringify({ data, others: [{ id: 1 }, { id: 2 }] })
    for (let pieceBytes = 1; pieceBytes <= text.length; pieceBytes++) {
      expect(receive(text, pieceBytes)).toMatchObject({ received: data, isComplete: true })
    }
  })

  it.each([
    ['{"data":[ ]}', true],
    ['{"data":[{"id":1}]}', true],
    ['{"data":null}', true],
    ['{"total":0}', true],
    ['{"data":{}}', false],
    ['{"rows":[]}', false],
    ['{}', false],
    ['[]', false],
    ['null', false],
  ])('%s is a list: %s', (text, expected) => {
    expect(isList(text)).toBe(expected)
  })

  it.each([
    ['an empty list', '{"data":[ ]}', []],
    ['null', '{"data":null,"total":0}', []],
    ['no such field', '{"rows":[{"id":1}]}', []],
    ['a list of that name deeper down', '{"page":{"data":[{"id":1}]}}', []],
    ['scalars and lists', '{"data":[1,"two",[3],{"id":4},null]}', [1, 'two', [3], { id: 4 }, null]],
  ])('%s', (_name, text, expected) => {
    for (const pieceBytes of [1, 5, 10_000]) {
      expect(receive(text, pieceBytes)).toMatchObject({ received: expected, isComplete: true })
    }
  })

  it.each([
    ['nothing', ''],
    ['HTML', '<html>data: [{"id":1}]</html>'],
    ['a list that breaks off between rows', '{"data":[{"id":1},'],
    ['a list that breaks off inside a row', '{"data":[{"id":1},{"id":'],
    ['an object that does not end', '{"data":[{"id":1}]'],
    ['two documents', '{"data":[{"id":1}]}{"data":[]}'],
    ['a missing comma', '{"data":[{"id":1}{"id":2}]}'],
    ['a comma too many', '{"data":[{"id":1},]}'],
    ['a broken row', '{"data":[{"id":1},{"id":tru}]}'],
    ['a broken rest', '{"data":[{"id":1}],"total":tru}'],
  ])('an incomplete response is recognized: %s', (_name, text) => {
    for (const pieceBytes of [1, 5, 10_000]) expect(receive(text, pieceBytes).isComplete).toBe(false)
  })

  const flat = (id: number) => ({ id, title: `Pays ${id}`, price: -1.5e-7, files: [], links: {}, note: null })
  it.each([
    ['all alike', [1, 2, 3, 4, 5, 6].map(flat)],
    [
      'escapes and other characters',
      ['"', '\\', '\n', '\u2028', 'ü', '🙂', '},{', ''].map((title) => ({ id: 1, title })),
    ],
    ['fields in another order', [flat(1), flat(2), { title: 'x', id: 3 }, flat(4), flat(5)]],
    ['fewer and more fields', [flat(1), { id: 2 }, flat(3), { ...flat(4), more: true }, flat(5), {}]],
    [
      'values of other types',
      [flat(1), { ...flat(2), id: '2' }, { ...flat(3), title: null }, { ...flat(4), id: 0.25 }],
    ],
    [
      'values inside values',
      [flat(1), flat(2), { ...flat(3), title: { id: 4 } }, { ...flat(5), files: [1, [2]] }],
    ],
    ['unusual names', [1, 2, 3].map((id) => ({ 'a-"b"': 1, 7: 2, id, title: 'x' }))],
    ['no objects', [flat(1), 2, flat(3), null, flat(4), [5]]],
  ])('have the requested fields: %s', (_name, data) => {
    const wanted = ['title', 'id']
    const expected = data.map((row) => pick(row, wanted))
    const text = JSON.stringify({ total: 9, data, limit: 5 })
    for (let pieceBytes = 1; pieceBytes <= text.length; pieceBytes++) {
      const { received, isComplete } = receive(text, pieceBytes, wanted)
      expect({ pieceBytes, isComplete, rows: received.map((row) => pick(row, wanted)) }).toEqual({
        pieceBytes,
        isComplete: true,
        rows: expected,
      })
    }
  })

  it('in the usual format are not parsed completely', () => {
    const { received } = receive(JSON.stringify({ data: [1, 2, 3, 4, 5, 6].map(flat) }), 120, ['id'])
    expect(received.at(-1)).toEqual({ id: 6 })
  })

  it('of short lists are parsed completely, because that takes less time', () => {
    const text = JSON.stringify({ data: [1, 2, 3, 4, 5, 6].map(flat) })
    expect(receive(text, 120, ['id'], text.length).received.at(-1)).toEqual(flat(6))
  })

  it.each([
    ['a broken word', '{"id":3,"ok":tru}'],
    ['a leading zero', '{"id":03,"ok":true}'],
    ['a line break in a string', '{"id":"\n","ok":true}'],
    ['an unknown escape', '{"id":"\\x","ok":true}'],
    ['a missing brace', '{"id":3,"ok":true'],
    ['a missing comma', '{"id":3,"ok":true}{"id":4,"ok":true}'],
    ['a comma too many', '{"id":3,"ok":true},'],
  ])('are checked if only some fields are requested: %s', (_name, row) => {
    const good = '{"id":1,"ok":true}'
    const text = `{"data":[${good},${good},${good},${row},${good}]}`
    for (let pieceBytes = 1; pieceBytes <= text.length; pieceBytes++) {
      expect({ pieceBytes, isComplete: receive(text, pieceBytes, ['id']).isComplete }).toEqual({
        pieceBytes,
        isComplete: false,
      })
    }
  })
})

/** A row with some of its fields alone; what is not an object is as it was. */
function pick(row: unknown, names: readonly string[]): unknown {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return row
  return Object.fromEntries(Object.entries(row).filter(([name]) => names.includes(name)))
}
