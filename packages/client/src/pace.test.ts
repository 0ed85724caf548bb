import { describe, expect, it } from 'vitest'
import { createPace, type Pace } from './pace.js'

/** How many requests may be sent before a timer is needed. */
async function countAtOnce(pace: Pace, requests: number): Promise<number> {
  let sent = 0
  const all = Array.from({ length: requests }, () => pace().then(() => sent++))
  await new Promise((resolve) => setImmediate(resolve))
  const atOnce = sent
  await Promise.all(all)
  return atOnce
}

async function measureMs(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now()
  await work()
  return performance.now() - begin
}

describe('pace', () => {
  it('sends a burst immediately, then the given number per second', async () => {
    const pace = createPace(40)
    const took = await measureMs(async () => expect(await countAtOnce(pace, 50)).toBe(30))
    expect(took).toBeGreaterThan(20 * 25 - 5)
  })

  it('allows another burst only after a pause', async () => {
    const pace = createPace(40)
    const begin = performance.now()
    const sentAfterMs: number[] = []
    const send = (requests: number) =>
      Promise.all(
        Array.from({ length: requests }, () =>
          pace().then(() => sentAfterMs.push(performance.now() - begin)),
        ),
      )
    await send(35)
    await send(5)
    // A stalled process may send later, never earlier.
    for (const [index, ms] of sentAfterMs.entries()) expect(ms).toBeGreaterThan((index - 29) * 25 - 2)
  })

  it('spaces requests evenly once the server has rejected one', async () => {
    const pace = createPace(40)
    await countAtOnce(pace, 10)
    pace.slowDown()
    const took = await measureMs(async () => expect(await countAtOnce(pace, 10)).toBe(0))
    // The ten before count, too.
    expect(took).toBeGreaterThan(19 * 25 - 20)
  })

  it('sends one request at a time at a rate of one, and all immediately without a limit', async () => {
    expect(await countAtOnce(createPace(1), 2)).toBe(1)
    expect(await countAtOnce(createPace(0), 1000)).toBe(1000)
  })
})
