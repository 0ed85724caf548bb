import { setTimeout as sleep } from 'node:timers/promises'
import { isQasError, QasError } from 'qasphere-client'
import { type DeviceCode, type OAuthOptions, pollDeviceGrant, type Tokens } from 'qasphere-client/oauth'

/** Minimum wait between two polls, even if the server allows less. */
const minIntervalMs = 100
/** Timeout of a single poll. */
const pollTimeoutMs = 30_000

export interface PollState {
  /** Milliseconds until the code expires. */
  readonly remainingMs: number
  /** Why the server cannot answer at the moment. */
  readonly problem?: string
}

/**
 * Polls until a device grant is approved or denied (RFC 8628, sections 3.4 and 3.5). Calls `onWait` before each wait.
 * Retries after temporary errors and throws all others.
 */
export async function waitForApproval(
  url: string,
  code: DeviceCode,
  options: OAuthOptions & { readonly signal: AbortSignal },
  onWait: (state: PollState) => void,
): Promise<Tokens> {
  const deadline = Date.now() + code.expires_in * 1000
  let intervalMs = Math.max(code.interval * 1000, minIntervalMs)
  let problem: string | undefined
  while (Date.now() < deadline) {
    onWait({ remainingMs: deadline - Date.now(), ...(problem === undefined ? {} : { problem }) })
    await sleep(intervalMs, undefined, { signal: options.signal })
    try {
      return await pollDeviceGrant(url, code.device_code, { ...options, timeoutMs: pollTimeoutMs })
    } catch (error) {
      const next = planNextPoll(error, intervalMs)
      intervalMs = next.intervalMs
      problem = next.problem
    }
  }
  throw createExpiredError()
}

interface NextPoll {
  readonly intervalMs: number
  readonly problem?: string
}

/** Decides when to poll again after a failed poll. Throws if the login cannot succeed anymore. */
function planNextPoll(error: unknown, intervalMs: number): NextPoll {
  if (!isQasError(error)) throw error
  // The server may be reachable again in a minute. Back off so as not to overload it then.
  if (error.kind === 'network' && error.details.failure !== 'tls')
    return {
      intervalMs: Math.min(intervalMs * 1.5, 30_000),
      problem: 'the server is unreachable, retrying',
    }
  if (error.kind !== 'api') throw error
  const { status, oauthError, retryAfterMs = 0 } = error.details
  switch (oauthError) {
    case 'authorization_pending':
      return { intervalMs }
    case 'slow_down':
      return { intervalMs: Math.max(intervalMs + 5000, retryAfterMs) }
    case 'access_denied':
      throw new QasError('credentials', 'The login was denied in the browser; nothing was stored', {}, error)
    case 'expired_token':
      throw createExpiredError(error)
  }
  if (status === 429 || status === 502 || status === 503)
    return {
      intervalMs: Math.max(intervalMs, retryAfterMs),
      problem: `the server is busy (status ${status}), retrying`,
    }
  throw error
}

function createExpiredError(cause?: unknown): QasError<'credentials'> {
  return new QasError('credentials', 'The code expired before it was confirmed; start again', {}, cause)
}
