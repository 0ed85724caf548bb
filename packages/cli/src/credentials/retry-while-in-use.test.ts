import { describe, expect, it } from 'vitest'
import { retryWhileInUse } from './retry-while-in-use.js'

/** Fails a number of times with what the system would answer, then returns how often it was called. */
function failing(times: number, code: string) {
  let calls = 0
  const act = () => {
    calls++
    if (calls <= times) throw Object.assign(new Error(`${code}: rename`), { code })
    return calls
  }
  return { act, calls: () => calls }
}

describe('retryWhileInUse', () => {
  it.each(['EACCES', 'EBUSY', 'EPERM'])('retries %s on Windows', (code) => {
    expect(retryWhileInUse(failing(3, code).act, 'win32')).toBe(4)
  })

  it('gives up after about a second', () => {
    const { act, calls } = failing(Number.POSITIVE_INFINITY, 'EPERM')
    const started = performance.now()
    expect(() => retryWhileInUse(act, 'win32')).toThrow('EPERM: rename')
    expect(performance.now() - started).toBeGreaterThan(500)
    expect(calls()).toBeGreaterThan(5)
  })

  it('throws other errors immediately', () => {
    const { act, calls } = failing(1, 'ENOENT')
    expect(() => retryWhileInUse(act, 'win32')).toThrow('ENOENT')
    expect(calls()).toBe(1)
  })

  it.each(['linux', 'darwin'])(
    'throws immediately on %s, where the same error means missing permissions',
    (system) => {
      const { act, calls } = failing(1, 'EPERM')
      expect(() => retryWhileInUse(act, system)).toThrow('EPERM')
      expect(calls()).toBe(1)
    },
  )
})
