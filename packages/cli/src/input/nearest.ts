import { closest, distance } from 'fastest-levenshtein'

/** The candidate that a mistyped word most likely means; undefined if none is near enough. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  if (candidates.length === 0) return undefined
  const found = closest(word, candidates)
  const isNear = distance(word, found) <= Math.max(2, Math.ceil(word.length / 3))
  return isNear || found.startsWith(word) ? found : candidates.find((candidate) => candidate.startsWith(word))
}
