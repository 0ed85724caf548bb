import { setTimeout as sleep } from 'node:timers/promises'
import { isQasError, QasError } from 'qasphere-client'
import { type DeviceCode, type OAuthOptions, pollDeviceGrant, type Tokens } from 'qasphere-client/oauth'

/** The shortest wait between two polls in milliseconds, whatever the server allows. */
const shortestIntervalMs = 100
/** How long one poll may take in milliseconds. */
const pollTimeoutMs = 30_000

export interface Waiting {
  /** Milliseconds until the code ends. */
  readonly leftMs: number
  /** What keeps the server from answering at the moment. */
  readonly trouble?: string
}

/**
 * Polls until a device grant is decided (RFC 8628, 3.4 and 3.5) and tells `onWait` before each wait. Faults that pass
 * do not end it; throws in words what does.
 */
export async function waitForApproval(
  url: string,
  code: DeviceCode,
  options: OAuthOptions & { readonly signal: AbortSignal },
  onWait: (waiting: Waiting) => void,
): Promise<Tokens> {
  const deadline = Date.now() + code.expires_in * 1000
  let intervalMs = Math.max(code.interval * 1000, shortestIntervalMs)
  let trouble: string | undefined
  while (Date.now() < deadline) {
    onWait({ leftMs: deadline - Date.now(), ...(trouble === undefined ? {} : { trouble }) })
    await sleep(intervalMs, undefined, { signal: options.signal })
    try {
      return await pollDeviceGrant(url, code.device_code, { ...options, timeoutMs: pollTimeoutMs })
    } catch (error) {
      const next = afterRefusal(error, intervalMs)
      intervalMs = next.intervalMs
      trouble = next.trouble
    }
  }
  throw expired()
}

interface NextPoll {
  readonly intervalMs: number
  readonly trouble?: string
}

/** When to poll again after an answer that is not yet a yes; throws what is a no. */
function afterRefusal(error: unknown, intervalMs: number): NextPoll {
  if (!isQasError(error)) throw error
  // Who cannot reach the server now may in a minute, and must not crowd it then.
  if (error.kind === 'network' && error.details.failure !== 'tls')
    return {
      intervalMs: Math.min(intervalMs * 1.5, 30_000),
      trouble: 'the server cannot be reached, retrying',
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
      throw expired(error)
  }
  if (status === 429 || status === 502 || status === 503)
    return {
      intervalMs: Math.max(intervalMs, retryAfterMs),
      trouble: `the server is busy (status ${status}), retrying`,
    }
  throw error
}

function expired(cause?: unknown): QasError<'credentials'> {
  return new QasError('credentials', 'The code expired before it was confirmed; start again', {}, cause)
}
