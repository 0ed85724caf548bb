import { distance } from 'fastest-levenshtein'
import type { Command } from './command.js'

type Named = Pick<Command, 'words'>

/** Maximum number of suggestions. More matches mean that none is a good one. */
const maxSuggestions = 4

/**
 * Finds the commands and groups that the user most likely meant by the words `given`, of which only the first `known` ones
 * exist. Words may be mistyped, in the singular, or from elsewhere in the tree (`login`, `run list`), and `upload` matches
 * every command with that word in its name. Returns an empty list if there is no match or too many.
 */
export function suggestCommands(
  commands: readonly Named[],
  given: readonly string[],
  known: number,
): (readonly string[])[] {
  const found = listPaths(commands).flatMap((path) => {
    const fits = findFits(path, given, known)
    return fits.length > 0 ? [{ path, fit: fits.reduce(pickBetter) }] : []
  })
  if (found.length === 0) return []
  const best = found.map(({ fit }) => fit).reduce(pickBetter)
  const paths = found
    .filter(({ fit }) => fit.words === best.words && fit.cost === best.cost)
    .map(({ path }) => path)
  return paths.length <= maxSuggestions ? paths : []
}

/** Lists every command and every group once. */
function listPaths(commands: readonly Named[]): (readonly string[])[] {
  const paths = commands.flatMap(({ words }) => words.map((_word, depth) => words.slice(0, depth + 1)))
  return [...new Map(paths.map((path) => [path.join(' '), path])).values()]
}

/** How well the end of a path matches given words: the number of words and their edit distance. */
interface Fit {
  readonly words: number
  readonly cost: number
}

function pickBetter(one: Fit, other: Fit): Fit {
  if (one.words !== other.words) return one.words > other.words ? one : other
  return one.cost <= other.cost ? one : other
}

/** Compares each sequence of given words that contains the first unknown one. Operands may follow the sequence. */
function findFits(path: readonly string[], given: readonly string[], known: number): Fit[] {
  const fits: Fit[] = []
  for (let start = 0; start <= known; start++) {
    for (let end = known + 1; end <= given.length && end - start <= path.length; end++) {
      const words = given.slice(start, end)
      const costs = words.map((word, index) =>
        computeCost(word, path[path.length - words.length + index] ?? ''),
      )
      const cost = costs.reduce((sum, each) => sum + each, 0)
      if (Number.isFinite(cost)) fits.push({ words: words.length, cost })
    }
  }
  return fits
}

/** Returns the distance of a word from that of a command; infinite if they do not match. */
function computeCost(word: string, own: string): number {
  const typed = word.toLowerCase()
  if (typed === own || own.split('-').includes(typed)) return 0
  if (typed.length >= 3 && own.startsWith(typed)) return 1
  const edits = distance(typed, own)
  return edits <= Math.max(1, Math.ceil(typed.length / 3)) ? edits : Number.POSITIVE_INFINITY
}
