import { ApiError } from '../values/api-error.js'
import { changeWords } from './run-selection.js'
import { findStatusId, type SearchNames } from './search-names.js'
import { type SearchTerm, toSearchedPath } from './search-terms.js'

/** Rejects a search that names something unknown: a page shows that next to the search, but a program would not notice. */
export function rejectSearchProblems(problems: readonly string[]): void {
  if (problems.length > 0) throw new ApiError(400, `query: ${problems.join(' ')}`)
}

/** Returns a sentence for each value of `is` in a search that is not one of `words`. */
export function findUnknownWords(terms: readonly SearchTerm[], words: readonly string[]): string[] {
  const names = { statuses: new Map(), tags: new Map(), folders: new Map() }
  return findSearchProblems(
    terms.filter(({ field }) => field === 'is'),
    names,
    words,
  )
}

/** Returns a sentence for each value in a search that does not exist. `words` are the values of `is` that do. */
export function findSearchProblems(
  terms: readonly SearchTerm[],
  names: SearchNames,
  words: readonly string[] = changeWords,
): string[] {
  return terms.flatMap((term) => describeProblem(term, names, words) ?? [])
}

function describeProblem(
  { field, value }: SearchTerm,
  names: SearchNames,
  words: readonly string[],
): string | undefined {
  const { statuses, tags, folders } = names
  const folded = value.toLowerCase()
  switch (field) {
    case 'status':
      return [...statuses.values()].includes(findStatusId(names, value))
        ? undefined
        : `No status is called "${value}".`
    case 'tag':
      return tags.has(folded) ? undefined : `No tag of this project is called "${value}".`
    case 'priority':
      return ['low', 'medium', 'high'].includes(folded)
        ? undefined
        : `Unknown priority "${value}": use low, medium or high.`
    case 'is':
      return words.includes(folded)
        ? undefined
        : `Unknown is:${value}: use ${words.map((word) => `is:${word}`).join(', ')}.`
    case 'folder': {
      const path = toSearchedPath(value)
      return [...folders.values()].some((each) => each.startsWith(path))
        ? undefined
        : `No folder of this project has the path "${value}".`
    }
    default:
      return undefined
  }
}
