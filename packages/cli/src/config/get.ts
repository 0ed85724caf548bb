import type { Command, RunContext } from '../input/command.js'
import { invalidArguments } from '../input/invalid-arguments.js'
import { readOutputOptions } from '../input/output-options.js'
import { preferenceNames, readPreferences } from '../input/preferences.js'
import { printResult } from '../output/print-result.js'

export const configGet: Command = {
  words: ['config', 'get'],
  summary: 'Show all preferences, or the value of one.',
  options: [],
  operand: { name: 'name', description: 'Preference to show', choices: preferenceNames },
  examples: [
    { does: 'show all preferences', args: [] },
    { does: 'show the default project', args: ['project'] },
  ],
  printsJson: true,
  load: () => import('./get.js'),
}

/** Prints the preferences. Prints nothing for a preference that is not set. */
export async function run(context: RunContext): Promise<void> {
  const { operands, terminal } = context
  const output = await readOutputOptions(context)
  const problems = [...context.problems, ...output.problems]
  if (problems.length > 0) throw invalidArguments(problems)
  const preferences = readPreferences()
  const name = preferenceNames.find((known) => known === operands[0])
  if (name === undefined) await printResult(terminal, preferences, output.choice)
  else await terminal.printText(preferences[name] === undefined ? '' : `${preferences[name]}\n`)
}
