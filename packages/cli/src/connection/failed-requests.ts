import { setTimeout as sleep } from 'node:timers/promises'
import { isQasError } from 'qasphere-client'

const passingFailures = ['connection-lost', 'timeout', 'refused', 'unreachable', 'proxy', 'not-http']

/** Whether a failure may be gone at the next try. */
export function isPassing(error: unknown): boolean {
  if (!isQasError(error)) return false
  if (error.kind === 'network') return passingFailures.includes(error.details.failure)
  return error.kind === 'api' && (isGateways(error.details.status) || error.details.status < 300)
}

function isGateways(status: number): boolean {
  return status >= 500 || status === 429
}

/** A gateway's error, or an answer that cannot be read, leaves open what the server behind it did. */
export function isOutcomeUnknown(error: unknown): boolean {
  if (!isQasError(error)) return false
  if (error.kind === 'network') return error.details.outcomeUnknown === true
  return (
    isPassing(error) && error.kind === 'api' && error.details.status !== 503 && error.details.status !== 429
  )
}

/** How long what is still under way on the server may take to come to its end, in ms. */
export function settlingMs(error: unknown): number {
  return isQasError(error) && error.kind === 'network' && error.details.failure === 'timeout' ? 5000 : 1000
}

/** How many times something is tried. */
const maxTries = 4

/** Repeats what failed while the failure may pass. Only for what does no harm if it is done twice. */
export async function retry<T>(act: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await act()
    } catch (error) {
      if (tried === maxTries || !isPassing(error)) throw error
      await sleep(settlingMs(error) * tried)
    }
  }
}
