import { existsSync } from 'node:fs'
import type { RunContext } from './command.js'
import { preferencesFile } from './preferences.js'

const option = 'project-code'

/** Fills in the project of the user's preferences if a command requires one and none is given. */
export async function applyPreferredProject(context: RunContext): Promise<RunContext> {
  const { command, values } = context
  const isMissing =
    command.options.some(({ name, required }) => name === option && required) && !values.has(option)
  if (!isMissing || !existsSync(preferencesFile)) return context
  const { readPreferences } = await import('./preferences.js')
  const { project } = readPreferences()
  if (project === undefined) return context
  return {
    ...context,
    values: new Map([...values, [option, [project]]]),
    problems: context.problems.filter(({ where }) => where !== `--${option}`),
  }
}
