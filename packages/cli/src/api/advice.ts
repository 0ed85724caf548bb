import { type AnyQasError, QasError } from 'qasphere-client'
import { addTokenSource } from '../connection/token-source.js'
import type { Command, CommandEntry, RunContext } from '../input/command.js'

/** Adds advice to an API error: the command that shows the current state, or where the token came from. */
export function addAdvice(
  error: AnyQasError,
  { command, commands }: RunContext,
  tokenSource: string,
): AnyQasError {
  if (error.kind === 'network' && error.details.outcomeUnknown) {
    const reader = findReadCommand(command, commands)
    const advice = reader
      ? `Check before retrying: qasphere ${reader.words.join(' ')} shows the current state.`
      : 'Check in QA Sphere before retrying.'
    return new QasError('network', `${error.message}\n${advice}`, error.details, error.cause)
  }
  if (command.api?.extension && error.kind === 'api' && isMissingRoute(error)) {
    const advice = 'This command requires a server started with a current version of qasphere server.'
    return new QasError('api', `${error.message}\n${advice}`, error.details, error.cause)
  }
  return addTokenSource(error, tokenSource)
}

/** Whether an answer says that the path leads nowhere, not that what it names does not exist. */
function isMissingRoute({ message, details }: Extract<AnyQasError, { kind: 'api' }>): boolean {
  const isNotFound = details.status === 404 || details.status === 405
  return isNotFound && (details.code === undefined || message.startsWith('No route for'))
}

const projectPath = '/project/{projectCode}'

/**
 * Finds the command that reads what this one changes: in the same group, else for the parent resource. Reads the files of
 * other groups only if the group has no such command.
 */
function findReadCommand(command: Command, commands: readonly CommandEntry[]): Command | undefined {
  const group = command.words.slice(0, -1).join(' ')
  const inGroup = commands.filter(({ words }) => words.slice(0, -1).join(' ') === group)
  const lists = inGroup.filter(({ words }) => words.at(-1)?.startsWith('list'))
  const path = command.api?.request.path ?? ''
  const isAbove = ({ api }: Command) => {
    const other = api?.request.path ?? ''
    return other.length > projectPath.length && path.startsWith(`${other}/`)
  }
  return findReader([...lists, ...inGroup]) ?? findReader(commands.toReversed(), isAbove)
}

/** Returns the first command that only reads, and that `isWanted` accepts. */
function findReader(
  entries: readonly CommandEntry[],
  isWanted: (command: Command) => boolean = () => true,
): Command | undefined {
  for (const { read } of entries) {
    const command = read()
    if (command.api?.request.method === 'GET' && isWanted(command)) return command
  }
  return undefined
}
