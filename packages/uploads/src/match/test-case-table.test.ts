import { describe, expect, it } from 'vitest'
import { NumberIndex } from '../read/number-index.js'
import { TestCaseTable } from './test-case-table.js'

describe('number indexes', () => {
  it.each([
    ['in a row', (at: number) => at + 1],
    ['far apart', (at: number) => (at + 1) * 65_536],
    ['beyond 32 bits', (at: number) => 2 ** 32 * (at + 1) + 7],
    ['below zero', (at: number) => -at],
  ])('find numbers: %s', (_name, numberAt) => {
    const index = new NumberIndex()
    // An assertion for each would take most of the time.
    const places = Array.from({ length: 50_000 }, (_, at) => index.add(numberAt(at)))
    expect(places.filter((place, at) => place !== at)).toEqual([])
    expect(index.add(numberAt(49_999))).toBe(49_999)
    expect(index.size).toBe(50_000)
    for (const at of [0, 1, 31, 32, 16_384, 49_999]) {
      expect([index.indexOf(numberAt(at)), index.at(at)]).toEqual([at, numberAt(at)])
    }
    expect(index.indexOf(numberAt(50_000))).toBe(undefined)
    expect(index.slice(49_998, 60_000)).toEqual([numberAt(49_998), numberAt(49_999)])
  })
})

describe('a table of test cases', () => {
  it('returns what was added, with IDs and titles of any length', () => {
    const table = new TestCaseTable()
    const title = (seq: number) => (seq % 3 === 0 ? '' : `größer 🙂 ${seq} ${'x'.repeat(seq % 500)}`)
    for (let seq = 1; seq <= 5000; seq++) {
      table.add({
        id: `id ${seq}`,
        seq,
        ...(seq % 2 === 0 ? { title: title(seq) } : {}),
        status: `s${seq % 300}`,
      })
    }
    table.add({ id: 'x'.repeat(400_000), seq: 9999 })
    const sequences = Array.from({ length: 5000 }, (_, at) => at + 1)
    const found = sequences.map((seq) => {
      const { id, title } = table.at(table.indexOf(seq) ?? -1)
      return [id, title, table.statusOf(seq)]
    })
    expect(found).toEqual(
      sequences.map((seq) => [`id ${seq}`, seq % 2 === 0 ? title(seq) : '', `s${seq % 300}`]),
    )
    expect(table.at(table.indexOf(9999) ?? -1).id).toHaveLength(400_000)
  })

  it('updates only the status of a test case that is added again', () => {
    const table = new TestCaseTable()
    table.add({ id: 'first', seq: 1, status: 'open' })
    table.add({ id: 'second', seq: 1, status: 'passed' })
    expect([table.size, table.at(0).id, table.statusOf(1)]).toEqual([1, 'first', 'passed'])
    expect(table.statusOf(2)).toBe(undefined)
  })
})
