import { describe, expect, it } from 'vitest'
import { classifyError, classifyStatus } from './classify-error.js'
import { type ErrorDetails, type NetworkFailure, QasError } from './errors.js'

const request = { method: 'POST', url: 'https://acme.example/api' }

function networkError(failure: NetworkFailure, more: Partial<ErrorDetails['network']> = {}) {
  return new QasError('network', 'lost', { ...request, failure, ...more })
}

describe('a failure', () => {
  it.each<[NetworkFailure, string, string]>([
    ['connection-lost', 'temporary', 'unknown'],
    ['timeout', 'temporary', 'unknown'],
    ['refused', 'temporary', 'unknown'],
    ['unreachable', 'temporary', 'unknown'],
    ['proxy', 'temporary', 'unknown'],
    ['not-http', 'temporary', 'unknown'],
    ['unknown-host', 'permanent', 'permanent'],
    ['tls', 'permanent', 'permanent'],
    ['too-large', 'permanent', 'permanent'],
  ])('of the network: %s is %s, or %s if the request was sent', (failure, kind, kindIfSent) => {
    expect(classifyError(networkError(failure))).toBe(kind)
    expect(classifyError(networkError(failure, { outcomeUnknown: true }))).toBe(kindIfSent)
  })

  it.each([
    [200, 'unknown'],
    [302, 'permanent'],
    [400, 'permanent'],
    [401, 'permanent'],
    [404, 'permanent'],
    [409, 'permanent'],
    [429, 'temporary'],
    [500, 'unknown'],
    [502, 'unknown'],
    [503, 'temporary'],
    [504, 'unknown'],
    [520, 'unknown'],
  ])('with status %i is %s', (status, kind) => {
    expect(classifyStatus(status)).toBe(kind)
    expect(classifyError(new QasError('api', 'no', { ...request, status, attempts: 1 }))).toBe(kind)
  })

  it('with status 503 is unknown if it may be from a gateway', () => {
    const details = { ...request, status: 503, attempts: 1, fromGateway: true } as const
    expect(classifyError(new QasError('api', 'no', details))).toBe('unknown')
  })

  it('other than of a request is permanent', () => {
    expect(classifyError(new QasError('upload', 'no file', {}))).toBe('permanent')
    expect(classifyError(new TypeError('no'))).toBe('permanent')
    expect(classifyError(undefined)).toBe('permanent')
  })
})
