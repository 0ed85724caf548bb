import type { Endpoints, ResponseOf } from 'qasphere-contract'
import { type RequirementState, requirementState } from 'qasphere-contract/coverage-reports'
import { type CoveringTestCase, listCoveringTestCases } from '../store/coverage.js'
import { listRequirementRows } from '../store/requirements.js'
import type { ProjectRow, RequirementRow } from '../store/schema.js'
import type { Store } from '../store/store.js'
import { formatMarker } from '../values/markers.js'
import { traceabilityPath } from '../values/page-paths.js'
import type { CallContext } from './call.js'
import { findFolderPaths } from './folder-paths.js'
import { isFailing } from './run-changes.js'
import { findUnknownWords } from './search-problems.js'
import { matchesTerms, parseSearch, type SearchTerm } from './search-terms.js'

/** A requirement with the test cases that cover it. */
export interface TracedRequirement {
  readonly requirement: RequirementRow
  readonly state: RequirementState
  readonly testCases: readonly CoveringTestCase[]
}

/** All states, in the order in which they need attention. */
export const requirementStates = requirementState.options

/** Lists the requirements of a project with what covers them, with two queries. Those that need attention come first. */
export async function traceRequirements(store: Store, project: ProjectRow): Promise<TracedRequirement[]> {
  const requirements = await listRequirementRows(store.db, project.key, {})
  const covering = new Map<string, CoveringTestCase[]>()
  for (const testCase of await listCoveringTestCases(store, project.key)) {
    const others = covering.get(testCase.requirementId)
    if (others) others.push(testCase)
    else covering.set(testCase.requirementId, [testCase])
  }
  const traced = requirements.map((requirement) => {
    const testCases = covering.get(requirement.id) ?? []
    return { requirement, state: toState(testCases), testCases }
  })
  return requirementStates.flatMap((state) => traced.filter((each) => each.state === state))
}

function toState(testCases: readonly CoveringTestCase[]): RequirementState {
  if (testCases.length === 0) return 'uncovered'
  if (testCases.some(({ last }) => last !== undefined && isFailing(last.status))) return 'failing'
  return testCases.every(({ last }) => last?.status === 'passed') ? 'passed' : 'incomplete'
}

/** Finds the requirements that match a search by state, words and test cases, such as `is:failing SHOP-12 -draft`. */
export function searchRequirements(
  project: ProjectRow,
  requirements: readonly TracedRequirement[],
  search: string,
): { readonly problems: readonly string[]; readonly found: readonly TracedRequirement[] } {
  const terms = parseSearch(search, ['is'])
  const found = requirements.filter((traced) =>
    matchesTerms(terms, (term) => matchesRequirement(project, traced, term)),
  )
  return { problems: findUnknownWords(terms, requirementStates), found }
}

function matchesRequirement(
  { code }: ProjectRow,
  { requirement: { text, url }, state, testCases }: TracedRequirement,
  { field, value }: SearchTerm,
): boolean {
  const folded = value.toLowerCase()
  if (field === 'is') return state === folded
  const isCovering = ({ seq }: CoveringTestCase) =>
    formatMarker(code, seq).toLowerCase() === folded || `${code}-${seq}`.toLowerCase() === folded
  return (
    text.toLowerCase().includes(folded) || url.toLowerCase().includes(folded) || testCases.some(isCovering)
  )
}

/** Counts requirements by state. */
export function countRequirements(
  traced: readonly TracedRequirement[],
): ResponseOf<Endpoints['getTraceability']>['counts'] {
  const count = (state: RequirementState) => traced.filter((each) => each.state === state).length
  return {
    failing: count('failing'),
    uncovered: count('uncovered'),
    incomplete: count('incomplete'),
    passed: count('passed'),
  }
}

/** Converts requirements to the format of the API; `all` are counted and `selected` are listed. */
export async function showTraceability(
  call: Store & Pick<CallContext, 'origin'>,
  project: ProjectRow,
  all: readonly TracedRequirement[],
  selected: readonly TracedRequirement[],
): Promise<ResponseOf<Endpoints['getTraceability']>> {
  const folderIds = selected.flatMap(({ testCases }) => testCases.map(({ folderId }) => folderId))
  const paths = await findFolderPaths(call, project.key, [...new Set(folderIds)])
  return {
    url: call.origin + traceabilityPath(project.code),
    counts: countRequirements(all),
    requirements: selected.map(({ requirement: { id, text, url }, state, testCases }) => ({
      id,
      text,
      url,
      state,
      tcases: testCases.map(({ id: testCaseId, seq, title, folderId, last }) => ({
        id: testCaseId,
        marker: formatMarker(project.code, seq),
        title,
        folderPath: [...(paths.get(folderId) ?? [])],
        status: last?.status ?? 'open',
        runId: last?.runId ?? null,
      })),
    })),
  }
}
