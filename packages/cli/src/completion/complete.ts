import type { Command } from '../input/command.js'
import { allOptions, findPlace, nextWords, optionsOf } from '../input/command-tree.js'
import { globalOptions, rootOptions } from '../input/global-options.js'
import { foldedName, isRepeatable, type Option } from '../input/option.js'
import { parseArguments } from '../input/parse-arguments.js'

/** The line that means files instead of candidates. */
const files = ':files\n'

/**
 * Answers a completion script: `args` are the shell, `--`, and the words up to the cursor, the last of them being
 * the one that is written (perhaps empty). Gives a line for each candidate, with a tab before its description.
 */
export function complete(commands: readonly Command[], args: readonly string[]): string {
  const [shell, , ...given] = args
  const words = shell === 'bash' ? joinedAtEquals(given) : given
  const current = words.at(-1) ?? ''
  const before = words.slice(0, -1)
  const options = allOptions(commands)
  const parsed = parseArguments(before, options)
  const isHelp = parsed.words[0] === 'help'
  const place = findPlace(commands, isHelp ? parsed.words.slice(1) : parsed.words)

  const inline = /^(--[^=]+)=(.*)$/s.exec(current)
  if (inline) {
    const [, name = '', value = ''] = inline
    // bash treats the text after the equals sign as another word.
    return valuesOf(optionCalled(name, optionsAt(place)), value, shell === 'bash' ? '' : `${name}=`)
  }
  const pending = optionCalled(before.at(-1) ?? '', optionsAt(place))
  if (pending && pending.kind !== 'boolean') return valuesOf(pending, current, '')
  if (current.startsWith('-')) {
    const free = optionsAt(place).filter((option) => {
      return !parsed.values.has(option.name) || isRepeatable(option)
    })
    return lines(
      free.map(({ name, description }): Candidate => [`--${name}`, description]),
      current,
    )
  }
  if (place.kind === 'group') {
    return lines(
      nextWords(place.commands, place.words).map(({ word, summary }): Candidate => [word, summary]),
      current,
    )
  }
  if (isHelp) return ''
  if (place.command.operand?.takes === 'at least one path') return files
  return lines(
    (place.command.operand?.choices ?? []).map((choice): Candidate => [choice, '']),
    current,
  )
}

type Candidate = readonly [value: string, description: string]
type Place = ReturnType<typeof findPlace>

function optionsAt(place: Place): readonly Option[] {
  if (place.kind === 'command') return optionsOf(place.command)
  return place.words.length === 0 ? [...globalOptions, ...rootOptions] : globalOptions
}

function optionCalled(written: string, options: readonly Option[]): Option | undefined {
  return written.startsWith('--')
    ? options.find(({ name }) => foldedName(name) === foldedName(written))
    : undefined
}

function valuesOf(option: Option | undefined, current: string, prefix: string): string {
  if (option?.kind === 'file' || option?.kind === 'folder') return files
  if (option?.kind === 'boolean')
    return lines(
      ['true', 'false'].map((word): Candidate => [prefix + word, '']),
      prefix + current,
    )
  // Entries of a comma-separated list are completed one by one.
  const done = option?.kind === 'list' ? current.slice(0, current.lastIndexOf(',') + 1) : ''
  const choices = (option?.choices ?? []).map((choice): Candidate => [prefix + done + choice, ''])
  return lines(choices, prefix + current)
}

function lines(candidates: readonly Candidate[], current: string): string {
  return candidates
    .filter(([value]) => value.startsWith(current))
    .map(([value, description]) => `${value}\t${description.replace(/\s+/g, ' ')}\n`)
    .join('')
}

/** bash breaks words at `=`; `--closed`, `=`, `fal` were written as one. */
function joinedAtEquals(words: readonly string[]): string[] {
  const joined: string[] = []
  for (const word of words) {
    const last = joined.at(-1)
    const continues = last?.startsWith('--') && (word === '=' || last.endsWith('='))
    if (continues) joined[joined.length - 1] = last + word
    else joined.push(word)
  }
  return joined
}
