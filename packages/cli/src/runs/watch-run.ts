import { setTimeout as sleep } from 'node:timers/promises'
import { classifyError } from 'qasphere-client/classify-error'
import type { Connection } from 'qasphere-client/connection'
import { retry } from 'qasphere-client/retry'
import type { Terminal } from '../output/terminal.js'
import {
  describeFailure,
  describeState,
  isChanged,
  isFinished,
  type RunAddress,
  type RunState,
  readState,
} from './run-state.js'

/** Polling intervals: at first and after each change, and the maximum while nothing changes. */
const minDelayMs = 3000
const maxDelayMs = 30_000
/** Factor by which each delay is longer than the previous one. */
const delayGrowth = 1.5
/** Maximum number of consecutive failures to read a run before watching ends. */
const maxFailures = 10

/** Options for watching a run. */
export interface Watch extends RunAddress {
  /** Whether to stop at the first failure. */
  readonly failsFast: boolean
  /** Aborted when the user wants to stop. */
  readonly signal: AbortSignal
}

/**
 * Watches a run until it is finished, or until `watch` says to stop, and returns its last state. Failed requests are
 * retried for some minutes if they may succeed later.
 *
 * @throws QasError of kind `validation` if there is no such run, `network` or `api` if requests keep failing.
 */
export async function watchRun(connection: Connection, terminal: Terminal, watch: Watch): Promise<RunState> {
  let state: RunState | undefined
  let delayMs = minDelayMs
  for (;;) {
    const next = await readPatiently(connection, terminal, watch, state)
    const hasChanged = !state || isChanged(state, next)
    if (hasChanged) announce(terminal, state, next)
    state = next
    if (isFinished(state) || (watch.failsFast && state.failed.length > 0)) return state
    delayMs = hasChanged ? minDelayMs : Math.min(delayMs * delayGrowth, maxDelayMs)
    await sleep(delayMs, undefined, { signal: watch.signal }).catch(() => undefined)
    if (watch.signal.aborted) return state
  }
}

function readPatiently(
  connection: Connection,
  terminal: Terminal,
  watch: Watch,
  state: RunState | undefined,
): Promise<RunState> {
  return retry(
    () => readState(connection, watch, state),
    (attempt, number) => {
      if (!('error' in attempt) || number >= maxFailures) return undefined
      if (!state || classifyError(attempt.error) === 'permanent') return undefined
      const reason = attempt.error instanceof Error ? attempt.error.message : String(attempt.error)
      terminal.say(`${terminal.mark('warning', 'Warning:')} ${reason} Trying again.`)
      return Math.min(minDelayMs * delayGrowth ** number, maxDelayMs)
    },
    watch.signal,
  )
}

/** Prints new failures and the progress of the run: in a line that is updated on a terminal, else in a new line. */
function announce(terminal: Terminal, before: RunState | undefined, now: RunState): void {
  const known = new Set(before?.failed.map(({ id, status }) => `${id} ${status}`))
  for (const testCase of now.failed) {
    if (!known.has(`${testCase.id} ${testCase.status}`)) terminal.say(describeFailure(testCase))
  }
  if (terminal.isWatched) terminal.show(describeState(now))
  else terminal.say(describeState(now))
}
