import type { Command } from '../input/command.js'
import { getOptions, listAllOptions } from '../input/command-tree.js'
import { foldName, type Option } from '../input/option.js'

/**
 * Lists what prevents arguments from being parsed before the command is known: an option that takes a value in one command
 * and not in another, two names that only differ in dashes, an option that a command has twice, two commands with the same
 * words. The build fails if there is any.
 */
export function findAmbiguities(commands: readonly Command[]): string[] {
  return [
    ...optionAmbiguities(listAllOptions(commands)),
    ...commands.flatMap(repeatedOptions),
    ...repeated(commands.map(({ words }) => words.join(' '))).map((words) => `${words} is listed twice`),
  ]
}

function optionAmbiguities(options: readonly Option[]): string[] {
  const first = new Map<string, Option>()
  const firstOfShort = new Map<string, Option>()
  return options.flatMap((option) => {
    const known = first.get(foldName(option.name))
    if (option.short !== undefined) {
      const other = firstOfShort.get(option.short)
      if (other && other.name !== option.name)
        return [`-${option.short} is --${other.name} and --${option.name}`]
      firstOfShort.set(option.short, option)
    }
    if (!known) {
      first.set(foldName(option.name), option)
      return []
    }
    if (known.name !== option.name) return [`--${known.name} and --${option.name} differ only in dashes`]
    const differs = (known.kind === 'boolean') !== (option.kind === 'boolean')
    return differs ? [`--${option.name} is boolean in one command and not in another`] : []
  })
}

function repeatedOptions(command: Command): string[] {
  return repeated(getOptions(command).map(({ name }) => name)).map(
    (name) => `--${name} is listed twice in ${command.words.join(' ')}`,
  )
}

function repeated(names: readonly string[]): string[] {
  return names.filter((name, index) => names.indexOf(name) !== index)
}
