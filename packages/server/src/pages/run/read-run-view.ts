import { runSortFields } from 'qasphere-contract/searches'
import { findProject } from '../../domain/projects.js'
import { listResultStatuses } from '../../domain/result-statuses.js'
import { type RunSelection, type RunSort, selectInRun } from '../../domain/run-search.js'
import { findRun } from '../../domain/runs.js'
import type { PageCall } from '../page.js'
import { indexStatuses, type Statuses } from '../parts/status.js'

/** A run with the test cases that the query of its page selects. */
export interface RunView extends RunSelection {
  readonly statuses: Statuses
  readonly search: string
  readonly sort: RunSort
}

export const defaultSort = 'status'

/** Reads a run and selects and sorts its test cases according to the query. Throws 404 for an unknown run. */
export async function readRunView(call: PageCall): Promise<RunView> {
  const project = await findProject(call, call.params.projectCode ?? '')
  const run = await findRun(call, project, call.params.runId ?? '')
  await call.found()
  const search = call.query.get('q') ?? ''
  const statuses = indexStatuses(await listResultStatuses(call.db))
  const sort = readSort(call)
  const selection = await selectInRun(call, project, run, statuses.values(), search, sort)
  return { ...selection, statuses, search, sort }
}

function readSort({ query }: PageCall): RunSort {
  const sort = query.get('sort') ?? defaultSort
  const field = runSortFields.find((each) => each === sort.replace(/^-/, ''))
  return { field: field ?? defaultSort, isReverse: sort.startsWith('-') }
}
