import { authCommands } from '../auth/auth-commands.js'
import { completionCommand } from '../completion/completion-command.js'
import type { Command, Option } from '../input/command.js'
import { connectionOptions, globalOptions, rootOptions } from '../input/global-options.js'
import { foldedName } from '../input/option-names.js'
import { administrationCommands } from '../server/administration-commands.js'
import { serverCommand } from '../server/server-command.js'
import { transferCommands } from '../server/transfer-commands.js'

/**
 * What would keep arguments from being taken apart before the command is known: a name that takes a value in one
 * place and none in another, two names that fold into one, a field that two places of one request claim.
 */
export function ambiguities(apiCommands: readonly Command[]): string[] {
  const commands = [
    ...apiCommands,
    ...authCommands,
    serverCommand,
    ...administrationCommands,
    ...transferCommands,
    completionCommand,
  ]
  const options = [
    ...rootOptions,
    ...globalOptions,
    ...connectionOptions,
    ...commands.flatMap((command) => command.options),
  ]
  return [...optionAmbiguities(options), ...commands.flatMap(repeatedOptions)]
}

function optionAmbiguities(options: readonly Option[]): string[] {
  const first = new Map<string, Option>()
  return options.flatMap((option) => {
    const known = first.get(foldedName(option.name))
    if (!known) {
      first.set(foldedName(option.name), option)
      return []
    }
    if (known.name !== option.name)
      return [`--${known.name} and --${option.name} are one when dashes do not count`]
    const differs = (known.kind === 'boolean') !== (option.kind === 'boolean')
    return differs ? [`--${option.name} is boolean in one command and not in another`] : []
  })
}

function repeatedOptions({ words, options }: Command): string[] {
  const names = options.map(({ name }) => name)
  return names
    .filter((name, index) => names.indexOf(name) !== index)
    .map((name) => `--${name} has two meanings in ${words.join(' ')}`)
}
