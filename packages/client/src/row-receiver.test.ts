import { describe, expect, it } from 'vitest'
import { receiveRows } from './row-receiver.js'

const rows = [
  { id: 'a', title: 'brackets ]}[{ and "quotes" \\ in a title', tags: [{ id: 1 }, { id: 2 }] },
  { id: 'b', title: 'größer 日本 🙂', nested: { deeper: [[], [{}]] } },
  { id: 'c', title: '\\', empty: {} },
]

function receive(text: string, pieceBytes: number) {
  const received: unknown[] = []
  const receiver = receiveRows('data', (row) => received.push(row))
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += pieceBytes) receiver.write(bytes.subarray(at, at + pieceBytes))
  return { received, isComplete: receiver.isComplete(), bytes: receiver.bytes }
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
  ])('are told apart by their structure alone: %s', (_name, data) => {
    const text = JSON.stringify({ data, others: [{ id: 1 }, { id: 2 }] })
    for (let pieceBytes = 1; pieceBytes <= text.length; pieceBytes++) {
      expect(receive(text, pieceBytes)).toMatchObject({ received: data, isComplete: true })
    }
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
})
