import { anyText, optional } from './scalars.js'

/** What a search can consist of besides the values of fields. */
interface SearchTerms {
  /** The values of `is:`, if the search has this field. */
  readonly is?: readonly string[]
  /** The terms without a field. */
  readonly words?: string
}

/** Query field for a search as on the pages. `fields` are those that it can name, such as `status`. */
export function searchQuery(
  fields: readonly string[],
  { is, words = 'words in the title, a marker' }: SearchTerms = {},
) {
  const listed = [...fields.map((field) => `${field}:`), ...(is ? [`is: (${is.join(', ')})`] : [])].join(', ')
  return optional(
    `What to find, as in the search box of the page: ${words}, or values of ${listed}; a leading - excludes`,
    anyText,
  )
}

/** The states of runs and of milestones in a search. */
export const runStates = ['open', 'closed'] as const
export const milestoneStates = ['open', 'archived'] as const
