// A suite of a web shop whose tests carry the markers of test cases. Its report is checked in beside it; made by
//   npx vitest run --root examples/reports --reporter junit --outputFile vitest-junit.xml
import { describe, expect, it } from 'vitest'

const session = { maxIdleMinutes: 30, lockAfter: 10 }

describe('sign in', () => {
  it('SHOP-001: signs in with email and password', () => {
    expect('ada@example.com').toMatch(/@/)
  })

  it('SHOP-002: refuses a wrong password', () => {
    console.log('POST /session 401')
    expect(401).toBe(401)
  })

  it('SHOP-003: locks the account after ten wrong passwords', () => {
    expect(session.lockAfter).toBe(5)
  })

  it.skip('SHOP-008: ends the session after 30 idle minutes', () => {
    expect(session.maxIdleMinutes).toBe(30)
  })
})
