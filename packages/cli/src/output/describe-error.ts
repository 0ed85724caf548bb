import { type AnyQasError, type InputProblem, isQasError } from 'qasphere-client'
import type { Terminal } from './terminal.js'

/** What people read about an error, on stderr; stack traces only where they asked for them. */
export function describeError(error: unknown, terminal: Terminal, isVerbose: boolean): string {
  const heading = terminal.mark('error', 'Error:')
  const words = isQasError(error) ? describeQasError(error, heading) : `${heading} ${unexpected(error)}`
  return isVerbose && error instanceof Error ? `${words}\n\n${stackOf(error)}` : words
}

function describeQasError(error: AnyQasError, heading: string): string {
  switch (error.kind) {
    case 'validation':
      return [`${heading} ${error.message}`, ...error.details.problems.map(problemLine)].join('\n')
    case 'credentials':
      return error.details.guide ? error.message : `${heading} ${error.message}`
    case 'api':
      return `${heading} ${error.message}${apiContext(error)}`
    default:
      return `${heading} ${error.message}`
  }
}

function problemLine({ where, message }: InputProblem): string {
  return `  ${where === '' ? message : `${where}: ${message}`}`.replaceAll('\n', '\n    ')
}

function apiContext({ details }: Extract<AnyQasError, { kind: 'api' }>): string {
  if (details.notJson) return ''
  const parts = [
    `status ${details.status}`,
    ...(details.attempts > 1 ? [`after ${details.attempts} attempts`] : []),
    ...(details.requestId === undefined ? [] : [`request ${details.requestId}`]),
  ]
  const hint = apiHints[details.status]
  return ` (${parts.join(', ')})${hint ? `\n${hint}` : ''}`
}

const apiHints: Readonly<Record<number, string>> = {
  402: 'The subscription of this QA Sphere lacks the feature.',
  403: 'Your role, or the key, does not allow this.',
}

function unexpected(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  // What the system refused, such as writing to a disk that is full, is not our doing.
  const isSystems = error instanceof Error && 'syscall' in error
  return isSystems ? message : `${message}\nThis is a defect of qasphere; --verbose shows where it happened.`
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\nCaused by: ${error.cause.stack ?? error.cause.message}` : ''
  return `${error.stack ?? error.message}${cause}`
}
