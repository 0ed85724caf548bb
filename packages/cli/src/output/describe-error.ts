import { type AnyQasError, type InputProblem, isQasError } from 'qasphere-client'
import { getReason } from 'qasphere-client/reason'
import type { Terminal } from './terminal.js'

/** Describes an error for people, in verbose mode with its stack trace. */
export function describeError(error: unknown, terminal: Terminal, isVerbose: boolean): string {
  const heading = terminal.mark('error', 'Error:')
  const message = isQasError(error)
    ? describeQasError(error, heading)
    : `${heading} ${describeUnexpected(error)}`
  return isVerbose && error instanceof Error ? `${message}\n\n${formatStack(error)}` : message
}

function describeQasError(error: AnyQasError, heading: string): string {
  switch (error.kind) {
    case 'validation':
      return [`${heading} ${error.message}`, ...error.details.problems.map(formatProblem)].join('\n')
    case 'credentials':
      return error.details.guide ? error.message : `${heading} ${error.message}`
    case 'api':
      return describeApiError(error, heading)
    default:
      return `${heading} ${error.message}`
  }
}

function formatProblem({ where, message }: InputProblem): string {
  return `  ${where === '' ? message : `${where}: ${message}`}`.replaceAll('\n', '\n    ')
}

/** Writes the server's message, the request that it belongs to, and what to do, each on separate lines. */
function describeApiError(
  { message, details }: Extract<AnyQasError, { kind: 'api' }>,
  heading: string,
): string {
  const [serverMessage, ...advice] = message.split('\n')
  const context = [
    ...(details.notJson ? [] : [`status ${details.status}`]),
    ...(details.attempts > 1 ? [`after ${details.attempts} attempts`] : []),
    ...(details.requestId === undefined ? [] : [`request ${details.requestId}`]),
  ].join(', ')
  // Proxies, whose responses are not JSON, limit the size of requests, too.
  const hint = details.notJson && details.status !== 413 ? undefined : apiHints[details.status]
  return [
    `${heading} ${serverMessage}`,
    ...(context === '' ? [] : [`  ${context}`]),
    ...(hint ? [hint] : []),
    ...advice,
  ].join('\n')
}

const apiHints: Readonly<Record<number, string>> = {
  402: 'The subscription of this QA Sphere does not include this feature.',
  403: 'Your role or your API key does not allow this.',
  413: 'The server or a proxy in front of it does not accept requests of this size. With nginx, raise client_max_body_size.',
}

function describeUnexpected(error: unknown): string {
  const message = getReason(error)
  // A failed system call, such as writing to a full disk, is not a bug in the program.
  const isSystemError = error instanceof Error && 'syscall' in error
  return isSystemError ? message : `${message}\nThis is a bug in qasphere; --verbose shows where it happened.`
}

function formatStack(error: Error): string {
  const cause = error.cause instanceof Error ? `\nCaused by: ${error.cause.stack ?? error.cause.message}` : ''
  return `${error.stack ?? error.message}${cause}`
}
