import type { CommandIndex } from '../input/command.js'
import { findPlace, getOptions, listNextWords } from '../input/command-tree.js'
import { globalOptions, rootOptions } from '../input/global-options.js'
import { foldName, isRepeatable, type Option } from '../input/option.js'
import { parseArguments } from '../input/parse-arguments.js'

/** The line that asks the shell to complete file names. */
const filesAnswer = ':files\n'

/**
 * Returns the candidates for a completion script, one per line, with a tab before the description. `args` are the
 * shell, `--`, and the words up to the cursor; the last one, which may be empty, is being completed.
 */
export function complete({ entries, spellings }: CommandIndex, args: readonly string[]): string {
  const [shell, , ...rawWords] = args
  const words = shell === 'bash' ? joinAtEquals(rawWords) : rawWords
  const current = words.at(-1) ?? ''
  const before = words.slice(0, -1)
  const parsed = parseArguments(before, spellings)
  const isHelp = parsed.words[0] === 'help'
  const place = findPlace(entries, isHelp ? parsed.words.slice(1) : parsed.words)

  const inline = /^(--[^=]+)=(.*)$/s.exec(current)
  if (inline) {
    const [, name = '', value = ''] = inline
    // Bash treats the text after the equals sign as a separate word.
    return listValues(findOption(name, listOptions(place)), value, shell === 'bash' ? '' : `${name}=`)
  }
  const pending = findOption(before.at(-1) ?? '', listOptions(place))
  if (pending && pending.kind !== 'boolean') return listValues(pending, current, '')
  if (current.startsWith('-')) {
    const unused = listOptions(place).filter((option) => {
      return !parsed.values.has(option.name) || isRepeatable(option)
    })
    return formatCandidates(
      unused.map(({ name, description }): Candidate => [`--${name}`, description]),
      current,
    )
  }
  if (place.kind === 'group') {
    return formatCandidates(
      listNextWords(place.commands, place.words).map(({ word, summary }): Candidate => [word, summary]),
      current,
    )
  }
  if (isHelp) return ''
  if (place.command.operand?.takes === 'at least one path') return filesAnswer
  return formatCandidates(
    (place.command.operand?.choices ?? []).map((choice): Candidate => [choice, '']),
    current,
  )
}

type Candidate = readonly [value: string, description: string]
type Place = ReturnType<typeof findPlace>

function listOptions(place: Place): readonly Option[] {
  if (place.kind === 'command') return getOptions(place.command)
  return place.words.length === 0 ? [...globalOptions, ...rootOptions] : globalOptions
}

function findOption(written: string, options: readonly Option[]): Option | undefined {
  return written.startsWith('--')
    ? options.find(({ name }) => foldName(name) === foldName(written))
    : undefined
}

function listValues(option: Option | undefined, current: string, prefix: string): string {
  if (option?.kind === 'file' || option?.kind === 'folder') return filesAnswer
  if (option?.kind === 'boolean')
    return formatCandidates(
      ['true', 'false'].map((word): Candidate => [prefix + word, '']),
      prefix + current,
    )
  // Completes the last entry of a comma-separated list.
  const done = option?.kind === 'list' ? current.slice(0, current.lastIndexOf(',') + 1) : ''
  const choices = (option?.choices ?? []).map((choice): Candidate => [prefix + done + choice, ''])
  return formatCandidates(choices, prefix + current)
}

function formatCandidates(candidates: readonly Candidate[], current: string): string {
  return candidates
    .filter(([value]) => value.startsWith(current))
    .map(([value, description]) => `${value}\t${description.replace(/\s+/g, ' ')}\n`)
    .join('')
}

/** Joins what Bash splits at `=`: the words `--closed`, `=` and `fal` become `--closed=fal`. */
function joinAtEquals(words: readonly string[]): string[] {
  const joined: string[] = []
  for (const word of words) {
    const last = joined.at(-1)
    const continues = last?.startsWith('--') && (word === '=' || last.endsWith('='))
    if (continues) joined[joined.length - 1] = last + word
    else joined.push(word)
  }
  return joined
}
