import type { SplitInput } from 'qasphere-client'
import { readAnswer } from 'qasphere-client/answer'
import { requestUrl } from 'qasphere-client/request-url'
import { requestDelay, retry } from 'qasphere-client/retry'
import { defaultRetry } from 'qasphere-client/retry-policy'
import type { Api } from './session.js'

/** A request without its origin and credentials, which the server adds. */
export interface PlainRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** With the query. */
  readonly path: string
  /** JSON; absent if the request has no body. */
  readonly body?: string
}

export interface PlainResponse {
  readonly status: number
  readonly reason: string
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

/**
 * Creates an API out of a function that carries out requests, for a server that answers them itself. Requests that were
 * too many are sent again later, as the client does.
 */
export function createApi(origin: string, carryOut: (request: PlainRequest) => Promise<PlainResponse>): Api {
  return {
    send: async (endpoint, { params, query, body }: SplitInput) => {
      const { method } = endpoint.request
      const url = requestUrl(origin, endpoint, params, query)
      const request = {
        method,
        path: `${url.pathname}${url.search}`,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }
      let attempts = 0
      const response = await retry(
        () => {
          attempts += 1
          return carryOut(request)
        },
        (attempt, number) => {
          if ('error' in attempt) return undefined
          const { status, headers } = attempt.value
          const value = { status, retryAfter: headers['retry-after'] }
          return requestDelay({ attempt: { value }, number, isRepeatable: false }, defaultRetry)
        },
      )
      return readAnswer(method, url, { ...response, attempts })
    },
  }
}
