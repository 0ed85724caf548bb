import type { InputProblem } from 'qasphere-client'
import type { RunContext } from '../input/command.js'
import { invalidArguments } from '../input/invalid-arguments.js'
import { readOutputOptions } from '../input/output-options.js'
import { applyPreferredProject } from '../input/preferred-project.js'
import type { OutputChoice } from '../output/output-choice.js'
import { askForMissing } from './ask-for-missing.js'
import { type ConnectionSettings, readConnectionSettings } from './connection-settings.js'

/** What a command that connects to QA Sphere was told, without mistakes. */
export interface CommandInput<T> {
  /** With the preferred project, if none is given. */
  readonly context: RunContext
  readonly connection: ConnectionSettings['options']
  /** Absent if the data is one JSON document. */
  readonly choice?: OutputChoice
  /** What only the command itself knows how to read. */
  readonly own: T
}

/**
 * Reads all that a command was told before it connects. `read` reads what only the command knows, and adds its mistakes.
 *
 * @throws QasError of kind `validation` that names every mistake.
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
