import { findProject } from '../../domain/projects.js'
import { listResultStatuses } from '../../domain/result-statuses.js'
import { changes, compareRuns, findComparedRuns, type RunComparison } from '../../domain/run-comparison.js'
import { readMessages } from '../../domain/run-messages.js'
import {
  findSearchedParts,
  findSearchProblems,
  parseRunSearch,
  selectTestCases,
} from '../../domain/run-selection.js'
import { readSearchNames } from '../../domain/search-names.js'
import type { SearchTerm } from '../../domain/search-terms.js'
import { readTaggedTestCases } from '../../domain/tagged-test-cases.js'
import type { OutlinedTestCase } from '../../store/run-outline.js'
import type { PageCall } from '../page.js'
import { indexStatuses, type Statuses } from '../parts/status.js'

/** A comparison with the test cases that the query of its page selects. */
export interface ComparisonView {
  readonly comparison: RunComparison
  readonly statuses: Statuses
  readonly search: string
  readonly terms: readonly SearchTerm[]
  readonly problems: readonly string[]
  /** The test cases that match the search, by change, then in tree order. */
  readonly selected: readonly OutlinedTestCase[]
}

/** Compares the runs of a path and selects test cases according to the query. Throws 404 for an unknown run. */
export async function readComparisonView(call: PageCall): Promise<ComparisonView> {
  const { projectCode = '', runId = '', baseRunId = '' } = call.params
  const project = await findProject(call, projectCode)
  const ids = { runId: Number(runId), baseRunId: Number(baseRunId) }
  const { run, base } = await findComparedRuns(call, project, ids)
  await call.found()
  const search = call.query.get('q') ?? ''
  const terms = parseRunSearch(search)
  const withTags = findSearchedParts(terms) === 'tags'
  const comparison = await compareRuns(call, project, run, base, { withTags })
  const statuses = indexStatuses(await listResultStatuses(call.db))
  const names = await readSearchNames(call, project, terms, statuses.values())
  const needsMessages = terms.some(({ field }) => field === 'message')
  const tagged = await readTaggedTestCases(call, project, [run, base], terms, names)
  const messages = needsMessages ? await readMessages(call, run) : new Map<number, string>()
  return {
    comparison,
    statuses,
    search,
    terms,
    problems: findSearchProblems(terms, names, [...changes, 'failing']),
    selected: selectTestCases({ ...comparison, messages, tagged }, terms, names),
  }
}
