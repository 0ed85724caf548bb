import { replacePrivately } from '../credentials/private-files.js'
import { addGivenValue } from '../input/add-given-value.js'
import type { Command, RunContext } from '../input/command.js'
import { dryRunOption } from '../input/dry-run-option.js'
import { invalidArguments } from '../input/invalid-arguments.js'
import { isOn } from '../input/option.js'
import {
  checkPreference,
  type Preferences,
  preferenceKinds,
  preferenceNames,
  readPreferences,
  writtenPreferencesFile,
} from '../input/preferences.js'

export const configSet: Command = {
  words: ['config', 'set'],
  summary: 'Set a preference; an empty value removes it.',
  details: preferenceNames.map((name) => `${name}: ${preferenceKinds[name].description}`).join('\n'),
  options: [dryRunOption],
  operand: {
    name: 'name value',
    description: `Preference (${preferenceNames.join(' or ')}) and its value`,
    takes: 'any number',
    usage: '<name> <value>',
  },
  examples: [
    { does: 'set the project for commands without --project-code', args: ['project', 'PRJ'] },
    { does: 'print tables by default', args: ['output', 'table'] },
    { does: 'remove the default project', args: ['project', ''] },
  ],
  load: () => import('./set.js'),
}

/** Writes a preference to the user's file and keeps the others. */
export async function run({ operands, values, problems: found, terminal }: RunContext): Promise<void> {
  const [given, value, ...surplus] = operands
  const name = preferenceNames.find((known) => known === given)
  const problems = [
    ...found,
    ...(name
      ? []
      : [{ where: 'name', message: addGivenValue(`must be one of ${preferenceNames.join(', ')}`, given) }]),
    ...(value === undefined ? [{ where: 'value', message: 'is required' }] : []),
    ...surplus.map((word) => ({ where: '', message: `Unexpected argument ${JSON.stringify(word)}` })),
  ]
  const problem = name && value ? checkPreference(name, value) : undefined
  if (problem) problems.push(problem)
  if (problems.length > 0 || name === undefined) throw invalidArguments(problems)
  const { [name]: _replaced, ...others } = readPreferences()
  const preferences: Preferences = value ? { ...others, [name]: value } : others
  const text = `${JSON.stringify(preferences, null, 2)}\n`
  if (isOn(values, 'dry-run')) await terminal.printText(`Would write ${writtenPreferencesFile}:\n${text}`)
  else replacePrivately(writtenPreferencesFile, text)
}
