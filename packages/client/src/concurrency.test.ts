import { describe, expect, it } from 'vitest'
import { forEachConcurrent } from './concurrency.js'

describe('forEachConcurrent', () => {
  it('processes at most the given number of items concurrently, and each item once', async () => {
    const items = Array.from({ length: 20 }, (_, at) => at)
    const done: number[] = []
    let active = 0
    let maxActive = 0
    await forEachConcurrent(items, 3, async (item) => {
      active += 1
      maxActive = Math.max(maxActive, active)
      await new Promise((resolve) => setImmediate(resolve))
      active -= 1
      done.push(item)
    })
    expect({ maxActive, done: done.sort((a, b) => a - b) }).toEqual({ maxActive: 3, done: items })
  })

  it('starts no further items after an error, and ends after the pending ones', async () => {
    const begun: number[] = []
    const ended: number[] = []
    const work = forEachConcurrent([0, 1, 2, 3, 4, 5], 2, async (item) => {
      begun.push(item)
      await new Promise((resolve) => setTimeout(resolve, item === 1 ? 1 : 50))
      if (item === 1) throw new Error('item 1 failed')
      ended.push(item)
    })
    await expect(work).rejects.toThrow('item 1 failed')
    expect({ begun, ended }).toEqual({ begun: [0, 1], ended: [0] })
  })
})
