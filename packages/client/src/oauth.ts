import type { Endpoint, InputOf, ResponseOf } from 'qasphere-contract'
import {
  clientId,
  deviceGrant,
  exchangeToken,
  findTenant,
  refreshGrant,
  requestDeviceCode,
  revokeToken,
} from 'qasphere-contract/oauth'
import { validate } from 'qasphere-contract/validate'
import { createClient } from './client.js'
import type { ClientOptions } from './client-interface.js'
import { QasError } from './errors.js'
import type { CallableEndpoint, Input } from './request-url.js'
import { defaultRetry } from './retry-policy.js'

export type OAuthOptions = Omit<ClientOptions, 'url' | 'token'> & {
  /** Ends the requests under way. */
  readonly signal?: AbortSignal
}
export type Tokens = ResponseOf<typeof exchangeToken>
export type DeviceCode = ResponseOf<typeof requestDeviceCode>
export type Tenant = ResponseOf<typeof findTenant>

// Each function throws `QasError` of kind network or api; `details.oauthError` is the server's error code.

/** Finds where a team's QA Sphere is, at the login service. */
export function findTeam(loginServiceUrl: string, name: string, options: OAuthOptions): Promise<Tenant> {
  return ask(loginServiceUrl, findTenant, { name }, options)
}

/** Begins a device grant (RFC 8628, 3.1). */
export function startDeviceGrant(url: string, options: OAuthOptions): Promise<DeviceCode> {
  return ask(url, requestDeviceCode, { client_id: clientId }, options)
}

/** Asks once whether a device grant was approved (RFC 8628, 3.4), without retries. */
export function pollDeviceGrant(url: string, deviceCode: string, options: OAuthOptions): Promise<Tokens> {
  const body = { grant_type: deviceGrant, client_id: clientId, device_code: deviceCode }
  return ask(url, exchangeToken, body, { ...options, retry: { ...defaultRetry, retries: 0 } })
}

/** Exchanges a refresh token for new tokens, which invalidates it. Takes at most 20 s. */
export function refreshTokens(url: string, refreshToken: string, options: OAuthOptions): Promise<Tokens> {
  const body = { grant_type: refreshGrant, client_id: clientId, refresh_token: refreshToken }
  return ask(url, exchangeToken, body, {
    ...options,
    timeoutMs: 20_000,
    retry: { retries: 2, baseDelayMs: 500 },
  })
}

/** Ends a login at its server (RFC 7009). Takes at most 20 s. */
export async function revokeLogin(url: string, refreshToken: string, options: OAuthOptions): Promise<void> {
  const body = { client_id: clientId, token: refreshToken, token_type_hint: 'refresh_token' }
  await ask(url, revokeToken, body, {
    ...options,
    timeoutMs: 20_000,
    retry: { retries: 2, baseDelayMs: 500 },
  })
}

/** Calls an endpoint and validates its answer, because tokens are stored. */
async function ask<E extends Endpoint>(
  url: string,
  endpoint: E,
  input: InputOf<E> & Input,
  options: OAuthOptions,
): Promise<ResponseOf<E>> {
  const client = createClient({ ...options, url })
  const end = () => client.close()
  options.signal?.addEventListener('abort', end)
  try {
    const callable: CallableEndpoint = endpoint
    const answer = await client.call(callable, input)
    const checked = validate<E['response']>(endpoint.response, answer)
    if (checked.ok) return checked.value
    const { method, path } = endpoint.request
    throw new QasError(
      'api',
      `${method} ${url}${path} got a response that is not from QA Sphere; check the URL`,
      {
        status: endpoint.status,
        method,
        url,
        attempts: 1,
        notJson: true,
      },
    )
  } finally {
    options.signal?.removeEventListener('abort', end)
    client.close()
  }
}
