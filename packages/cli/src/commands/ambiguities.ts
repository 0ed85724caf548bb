import type { Command } from '../input/command.js'
import { allOptions, optionsOf } from '../input/command-tree.js'
import { foldedName, type Option } from '../input/option.js'

/**
 * What would keep arguments from being parsed before the command is known: a name that takes a value in one command
 * and none in another, two names that are spelled alike without dashes, a name that occurs twice in one command, two
 * commands of the same words. The build fails if there is any.
 */
export function ambiguities(commands: readonly Command[]): string[] {
  return [
    ...optionAmbiguities(allOptions(commands)),
    ...commands.flatMap(repeatedOptions),
    ...repeated(commands.map(({ words }) => words.join(' '))).map((words) => `${words} is listed twice`),
  ]
}

function optionAmbiguities(options: readonly Option[]): string[] {
  const first = new Map<string, Option>()
  const firstOfShort = new Map<string, Option>()
  return options.flatMap((option) => {
    const known = first.get(foldedName(option.name))
    if (option.short !== undefined) {
      const other = firstOfShort.get(option.short)
      if (other && other.name !== option.name)
        return [`-${option.short} is --${other.name} and --${option.name}`]
      firstOfShort.set(option.short, option)
    }
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

function repeatedOptions(command: Command): string[] {
  return repeated(optionsOf(command).map(({ name }) => name)).map(
    (name) => `--${name} has two meanings in ${command.words.join(' ')}`,
  )
}

function repeated(names: readonly string[]): string[] {
  return names.filter((name, index) => names.indexOf(name) !== index)
}
