import type { QueryPlan } from 'qasphere-contract/query-plans'
import { isRecord } from 'qasphere-contract/scalars'
import type { Caller } from './caller.js'
import { findByName, placesOf } from './find-by-name.js'
import { findTestCases } from './find-test-cases.js'
import { folderCandidates, tagCandidates } from './name-candidates.js'
import type { Problem } from './tool-error.js'

/** What selects the test cases of a run, in the words of agents. */
export interface Selection {
  readonly testCases?: readonly string[] | undefined
  readonly folders?: readonly string[] | undefined
  readonly tags?: readonly string[] | undefined
  readonly priorities?: QueryPlan['priorities']
}

const selectors = ['testCases', 'folders', 'tags', 'priorities'] as const

/** Whether an input has anything that selects test cases, valid or not. */
export function selectsSomething(input: unknown): boolean {
  return isRecord(input) && selectors.some((name) => input[name] !== undefined)
}

export const selectionMissing = `needs at least one of ${selectors.join(', ')}`

/** Returns the query plan for a selection. Adds a problem for every name that refers to nothing; `where` precedes it. */
export async function toQueryPlan(
  call: Caller<'findTestCasesBySeq' | 'listFolders' | 'listTags'>,
  projectCode: string,
  { testCases, folders, tags, priorities }: Selection,
  where: string,
  problems: Problem[],
): Promise<QueryPlan> {
  const plan: QueryPlan = {}
  if (testCases) {
    plan.tcaseIds = await findTestCases(call, projectCode, placesOf(testCases, `${where}testCases`), problems)
  }
  if (folders) {
    const candidates = await folderCandidates(call, projectCode)
    plan.folderIds = findByName('folder', placesOf(folders, `${where}folders`), candidates, problems)
  }
  if (tags) {
    const candidates = await tagCandidates(call, projectCode)
    plan.tagIds = findByName('tag', placesOf(tags, `${where}tags`), candidates, problems)
  }
  if (priorities) plan.priorities = priorities
  return plan
}
