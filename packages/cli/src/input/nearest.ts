import { closest, distance } from 'fastest-levenshtein'

/** Finds the candidate closest to a mistyped word; undefined if none is close enough. */
export function findNearest(word: string, candidates: readonly string[]): string | undefined {
  if (candidates.length === 0) return undefined
  const found = closest(word, candidates)
  const isNear = distance(word, found) <= Math.max(2, Math.ceil(word.length / 3))
  return isNear || found.startsWith(word) ? found : candidates.find((candidate) => candidate.startsWith(word))
}
