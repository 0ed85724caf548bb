import { distance } from 'fastest-levenshtein'
import type { Command } from './command.js'

type Named = Pick<Command, 'words'>

/** Maximum number of commands that a message suggests; more would say that nothing fits. */
const maxSuggestions = 4

/**
 * The commands and groups, as their words, that somebody most likely meant who typed `given`, of which only the first
 * `known` words lead anywhere. Words may be mistyped, in the singular, or belong elsewhere in the tree (`login`, `run
 * list`), and `upload` stands for every command that has it in its name. Empty if nothing or too much fits.
 */
export function suggestCommands(
  commands: readonly Named[],
  given: readonly string[],
  known: number,
): (readonly string[])[] {
  const found = pathsOf(commands).flatMap((path) => {
    const fits = fitsOf(path, given, known)
    return fits.length > 0 ? [{ path, fit: fits.reduce(better) }] : []
  })
  if (found.length === 0) return []
  const best = found.map(({ fit }) => fit).reduce(better)
  const paths = found
    .filter(({ fit }) => fit.words === best.words && fit.cost === best.cost)
    .map(({ path }) => path)
  return paths.length <= maxSuggestions ? paths : []
}

/** Every command and every group above one, once each. */
function pathsOf(commands: readonly Named[]): (readonly string[])[] {
  const paths = commands.flatMap(({ words }) => words.map((_word, depth) => words.slice(0, depth + 1)))
  return [...new Map(paths.map((path) => [path.join(' '), path])).values()]
}

/** How well a path ends in given words: how many of them, and how far they are from its own. */
interface Fit {
  readonly words: number
  readonly cost: number
}

function better(one: Fit, other: Fit): Fit {
  if (one.words !== other.words) return one.words > other.words ? one : other
  return one.cost <= other.cost ? one : other
}

/** The fits of runs of given words that contain the first unknown one; operands may follow them. */
function fitsOf(path: readonly string[], given: readonly string[], known: number): Fit[] {
  const fits: Fit[] = []
  for (let start = 0; start <= known; start++) {
    for (let end = known + 1; end <= given.length && end - start <= path.length; end++) {
      const words = given.slice(start, end)
      const costs = words.map((word, index) => costOf(word, path[path.length - words.length + index] ?? ''))
      const cost = costs.reduce((sum, each) => sum + each, 0)
      if (Number.isFinite(cost)) fits.push({ words: words.length, cost })
    }
  }
  return fits
}

/** How far a word is from the one of a command; infinite if it cannot be meant. */
function costOf(word: string, own: string): number {
  const typed = word.toLowerCase()
  if (typed === own || own.split('-').includes(typed)) return 0
  if (typed.length >= 3 && own.startsWith(typed)) return 1
  const edits = distance(typed, own)
  return edits <= Math.max(1, Math.ceil(typed.length / 3)) ? edits : Number.POSITIVE_INFINITY
}
