import { isQasError } from 'qasphere-client/errors'

/** A problem in the input of a tool: where it is, such as `results[0].status`, and what is wrong. */
export interface Problem {
  readonly where: string
  readonly message: string
}

/** The reason why a tool did not do what it was asked to do, for the agent to read. */
export class ToolError extends Error {
  override readonly name = 'ToolError'
}

/** Throws a `ToolError` that names every problem, if there are any. */
export function rejectProblems(problems: readonly Problem[]): void {
  if (problems.length === 0) return
  const surplus = problems.length - maxShownProblems
  const lines = problems
    .slice(0, maxShownProblems)
    .map(({ where, message }) => `- ${where === '' ? message : `${where}: ${message}`}`)
  throw new ToolError(
    [
      'Invalid arguments; nothing was changed.',
      ...lines,
      ...(surplus > 0 ? [`- and ${surplus} more`] : []),
    ].join('\n'),
  )
}

/** Maximum number of problems that a message shows. */
const maxShownProblems = 50

/** Whether a server does not know the path of a request, as that of an extension on the vendor's platform. */
export function hasNoRoute(error: unknown): boolean {
  return (
    isQasError(error) &&
    error.kind === 'api' &&
    (error.details.status === 404 || error.details.notJson === true)
  )
}

/** Returns what an agent should read about an error, or undefined if the error is a bug. */
export function describeError(error: unknown): string | undefined {
  if (error instanceof ToolError) return error.message
  if (!isQasError(error)) return undefined
  if (error.kind !== 'api') return error.message
  const { status, requestId, notJson } = error.details
  const context = [...(notJson ? [] : [`status ${status}`]), ...(requestId ? [`request ${requestId}`] : [])]
  const hint = status === 403 ? '\nThe role of the user, or the API key, does not allow this.' : ''
  return `${error.message}${context.length > 0 ? ` (${context.join(', ')})` : ''}${hint}`
}
