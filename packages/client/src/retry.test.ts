import { describe, expect, it } from 'vitest'
import { QasError } from './errors.js'
import { type Attempt, parseRetryAfter, requestDelay, retry, whileTemporary } from './retry.js'

const now = Date.parse('2026-08-01T09:30:00Z')
const request = { method: 'POST', url: 'https://acme.example/api' }
const lost = new QasError('network', 'lost', { ...request, failure: 'connection-lost' })
const timeout = new QasError('network', 'slow', { ...request, failure: 'timeout', outcomeUnknown: true })
const refused = new QasError('network', 'refused', { ...request, failure: 'refused' })
const rejected = new QasError('api', 'no', { ...request, status: 400, attempts: 1 })

describe('Retry-After', () => {
  it.each([
    ['0', 0],
    ['120', 120_000],
    [' 7 ', 7000],
    ['Sat, 01 Aug 2026 09:30:05 GMT', 5000],
    ['Sat, 01 Aug 2026 09:00:00 GMT', 0],
    ['soon', undefined],
    ['-3', undefined],
    ['2.5', 2500],
    [undefined, undefined],
  ])('of %j is %j milliseconds', (header, wait) => {
    expect(parseRetryAfter(header, now)).toBe(wait)
  })
})

describe('retry', () => {
  it('retries until an attempt is the last, and returns its value', async () => {
    const seen: [Attempt<number>, number][] = []
    let made = 0
    const value = await retry(
      async () => {
        made += 1
        if (made === 2) throw lost
        return made
      },
      (attempt, number) => {
        seen.push([attempt, number])
        return number < 3 ? 0 : undefined
      },
    )
    expect({ value, seen }).toEqual({
      value: 3,
      seen: [
        [{ value: 1 }, 1],
        [{ error: lost }, 2],
        [{ value: 3 }, 3],
      ],
    })
  })

  it('throws the last error, and what the delay throws', async () => {
    await expect(
      retry(
        () => Promise.reject(lost),
        (_, number) => (number < 3 ? 0 : undefined),
      ),
    ).rejects.toBe(lost)
    const stopped = new Error('stopped')
    const stop = () => {
      throw stopped
    }
    await expect(retry(() => Promise.reject(lost), stop)).rejects.toBe(stopped)
  })

  it('ends during a delay when it is aborted', async () => {
    const end = new AbortController()
    setTimeout(() => end.abort(), 20)
    await expect(
      retry(
        () => Promise.reject(lost),
        () => 60_000,
        end.signal,
      ),
    ).rejects.toBe(lost)
  })
})

describe('the delays of an action', () => {
  it.each<[string, Attempt<unknown>, (number | undefined)[]]>([
    ['that succeeded', { value: 1 }, [undefined, undefined, undefined]],
    ['that lost its connection', { error: lost }, [1000, 2000, undefined]],
    ['that could not connect', { error: refused }, [1000, 2000, undefined]],
    ['that took too long', { error: timeout }, [5000, 10_000, undefined]],
    ['that was rejected', { error: rejected }, [undefined, undefined, undefined]],
  ])('%s', (_name, attempt, delays) => {
    expect([1, 2, 3].map((number) => whileTemporary(3)(attempt, number))).toEqual(delays)
  })
})

describe('the delay of a request', () => {
  const delays = (attempt: Parameters<typeof requestDelay>[0]['attempt'], gatewayErrors: 'retry' | 'check') =>
    [true, false].map((isRepeatable) => {
      const policy = { retries: 5, baseDelayMs: 1000, gatewayErrors }
      return requestDelay({ attempt, number: 1, isRepeatable }, policy) !== undefined
    })

  it.each<[number, boolean[], boolean[]]>([
    [200, [false, false], [false, false]],
    [201, [false, false], [false, false]],
    [400, [false, false], [false, false]],
    [429, [true, true], [true, true]],
    [500, [false, false], [false, false]],
    [502, [true, true], [true, false]],
    [503, [true, true], [true, false]],
    [504, [false, false], [true, false]],
  ])('after %i: whether idempotent and other requests are retried', (status, byDefault, ifChecked) => {
    const attempt = { value: { status, retryAfter: undefined } }
    expect(delays(attempt, 'retry')).toEqual(byDefault)
    expect(delays(attempt, 'check')).toEqual(ifChecked)
  })

  it('after an error: only interrupted idempotent requests are retried', () => {
    expect(delays({ error: lost }, 'check')).toEqual([true, false])
    expect(delays({ error: timeout }, 'check')).toEqual([true, false])
    expect(delays({ error: refused }, 'check')).toEqual([false, false])
  })

  it('is set by the server, up to a maximum', () => {
    const policy = { retries: 1, baseDelayMs: 1 }
    const asked = (retryAfter: string, number = 1) =>
      requestDelay({ attempt: { value: { status: 503, retryAfter } }, number, isRepeatable: false }, policy)
    expect(['7', '300', '301'].map((text) => asked(text))).toEqual([7000, 300_000, undefined])
    expect(asked('7', 2)).toBeUndefined()
  })
})
