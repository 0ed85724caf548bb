import type { OutlinedTestCase } from '../store/run-outline.js'
import type { ProjectRow, RunRow } from '../store/schema.js'
import type { Store } from '../store/store.js'
import { changes, compareRuns, type RunComparison } from './run-comparison.js'
import { readMessages } from './run-messages.js'
import { findSearchedParts, parseRunSearch, selectTestCases } from './run-selection.js'
import { readSearchNames, type StatusName } from './search-names.js'
import { findSearchProblems } from './search-problems.js'
import { readTaggedTestCases } from './tagged-test-cases.js'

/** A comparison of two runs with the test cases that a search finds. */
export interface ComparisonSelection {
  readonly comparison: RunComparison
  /** A sentence for each value in the search that does not exist. */
  readonly problems: readonly string[]
  /** The test cases that match the search, by change, then in tree order. */
  readonly selected: readonly OutlinedTestCase[]
}

/** Compares two runs and finds what a search such as `is:new tag:smoke voucher` selects. */
export async function searchComparison(
  store: Store,
  project: ProjectRow,
  { run, base }: { readonly run: RunRow; readonly base: RunRow },
  statuses: Iterable<StatusName>,
  search: string,
): Promise<ComparisonSelection> {
  const terms = parseRunSearch(search)
  const withTags = findSearchedParts(terms) === 'tags'
  const comparison = await compareRuns(store, project, run, base, { withTags })
  const names = await readSearchNames(store, project, terms, statuses)
  const needsMessages = terms.some(({ field }) => field === 'message')
  const tagged = await readTaggedTestCases(store, project, [run, base], terms, names)
  const messages = needsMessages ? await readMessages(store, run) : new Map<number, string>()
  return {
    comparison,
    problems: findSearchProblems(terms, names, [...changes, 'failing']),
    selected: selectTestCases({ ...comparison, messages, tagged }, terms, names),
  }
}
