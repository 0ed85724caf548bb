import type { InputProblem } from 'qasphere-client'
import type { RunContext } from '../input/command.js'
import { invalidArguments } from '../input/invalid-arguments.js'
import { readOutputOptions } from '../input/output-options.js'
import { applyPreferredProject } from '../input/preferred-project.js'
import type { OutputChoice } from '../output/output-choice.js'
import { askForMissing } from './ask-for-missing.js'
import { type ConnectionSettings, readConnectionSettings } from './connection-settings.js'

/** The valid input of a command that connects to QA Sphere. */
export interface CommandInput<T> {
  /** With the preferred project, if none is given. */
  readonly context: RunContext
  readonly connection: ConnectionSettings['options']
  /** Absent if the output is one JSON document. */
  readonly choice?: OutputChoice
  /** Input that only the command itself can read. */
  readonly own: T
}

/**
 * Reads the input of a command before it connects. `read` reads the command's own input, and adds its problems.
 *
 * @throws QasError of kind `validation` that lists every problem.
 */
export async function readCommandInput<T>(
  given: RunContext,
  read: (context: RunContext, problems: InputProblem[]) => T | Promise<T>,
): Promise<CommandInput<T>> {
  const context = await applyPreferredProject(given)
  const settings = readConnectionSettings(context)
  const { choice, problems: outputProblems } = await readOutputOptions(context)
  const problems = [...context.problems, ...settings.problems, ...outputProblems]
  const own = await read(context, problems)
  if (problems.length > 0) {
    const answered = await askForMissing(context, problems, settings.options)
    if (!answered) throw invalidArguments(problems)
    return readCommandInput(answered, read)
  }
  return { context, connection: settings.options, ...(choice ? { choice } : {}), own }
}
