import { describe, expect, it } from 'vitest'
import { connectionError } from './network-errors.js'

const url = new URL('https://acme.example/api/public/v0/project')

function failing(code: string, message = 'no') {
  return Object.assign(new Error(message), { code })
}

describe('a request without a response', () => {
  it.each([
    [
      'ENOTFOUND',
      'unknown-host',
      /Unknown host acme\.example \(https:\/\/acme\.example\); check the spelling/,
    ],
    ['EAI_AGAIN', 'unknown-host', /Unknown host acme/],
    ['ECONNREFUSED', 'refused', /https:\/\/acme\.example was refused; check the URL/],
    ['ENETUNREACH', 'unreachable', /https:\/\/acme\.example/],
    ['ETIMEDOUT', 'timeout', /Could not connect to https:\/\/acme\.example in time/],
    [
      'ECONNRESET',
      'connection-lost',
      /connection to https:\/\/acme\.example\/api\/public\/v0\/project was lost/,
    ],
    ['HPE_INVALID_CONSTANT', 'not-http', /did not respond with HTTP/],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'tls', /--ca-file or NODE_EXTRA_CA_CERTS/],
    ['EWHATEVER', 'unreachable', /GET https:.* failed \(EWHATEVER\)/],
  ])('because of %s is of kind %s, explained in one sentence', (code, failure, words) => {
    const error = connectionError({ method: 'GET', url, isRepeatable: true, connected: false }, failing(code))
    expect(error).toMatchObject({ kind: 'network', details: { failure, url: url.href, method: 'GET' } })
    expect(error.message).toMatch(words)
    expect(error.message).toMatch(/^[^\n]*[^.]\.$/)
  })

  it.each([
    ['POST', false, true, true],
    ['PATCH', false, true, true],
    ['POST', false, false, undefined],
    ['POST', true, true, undefined],
    ['DELETE', true, true, true],
    ['GET', true, true, undefined],
  ])('%s, idempotent: %s, sent: %s, leaves the outcome unknown: %s', (...row) => {
    const [method, isRepeatable, connected, outcomeUnknown] = row
    const error = connectionError({ method, url, isRepeatable, connected }, failing('ECONNRESET'))
    expect(error).toMatchObject({ details: outcomeUnknown ? { outcomeUnknown } : {} })
    expect(error.message.includes('it was not retried')).toBe(outcomeUnknown === true && !isRepeatable)
    expect(error.message.includes('may or may not have processed it')).toBe(outcomeUnknown === true)
  })
})
