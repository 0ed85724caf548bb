import { replacePrivately } from '../credentials/private-files.js'
import type { Command, RunContext } from '../input/command.js'
import { invalidArguments } from '../input/invalid-arguments.js'
import {
  type Preferences,
  preferenceKinds,
  preferenceNames,
  preferencesFile,
  problemWith,
  readPreferences,
} from '../input/preferences.js'

export const configSet: Command = {
  words: ['config', 'set'],
  summary: 'Set a preference, or remove it with an empty value.',
  details: preferenceNames.map((name) => `${name}: ${preferenceKinds[name].description}`).join('\n'),
  options: [],
  operand: {
    name: 'name value',
    description: `${preferenceNames.join(' or ')}, and its value`,
    takes: 'any number',
    usage: '<name> <value>',
  },
  examples: [
    { does: 'a project for commands without --project-code', args: ['project', 'PRJ'] },
    { does: 'tables unless --output says otherwise', args: ['output', 'table'] },
    { does: 'no project any more', args: ['project', ''] },
  ],
  load: () => import('./set.js'),
}

/** Writes a preference to the user's file, whose other contents stay. */
export async function run({ operands, problems: found }: RunContext): Promise<void> {
  const [given, value, ...surplus] = operands
  const name = preferenceNames.find((known) => known === given)
  const problems = [
    ...found,
    ...(name ? [] : [{ where: 'name', message: `must be one of ${preferenceNames.join(', ')}` }]),
    ...(value === undefined ? [{ where: 'value', message: 'is required' }] : []),
    ...surplus.map((word) => ({ where: '', message: `Unexpected argument ${JSON.stringify(word)}` })),
  ]
  const problem = name && value ? problemWith(name, value) : undefined
  if (problem) problems.push(problem)
  if (problems.length > 0 || name === undefined) throw invalidArguments(problems)
  const { [name]: _replaced, ...others } = readPreferences()
  const preferences: Preferences = value ? { ...others, [name]: value } : others
  replacePrivately(preferencesFile, `${JSON.stringify(preferences, null, 2)}\n`)
}
