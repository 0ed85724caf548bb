import { type ComparisonSelection, searchComparison } from '../../domain/comparison-search.js'
import { findProject } from '../../domain/projects.js'
import { listResultStatuses } from '../../domain/result-statuses.js'
import { findComparedRuns } from '../../domain/run-comparison.js'
import type { PageCall } from '../page.js'
import { indexStatuses, type Statuses } from '../parts/status.js'

/** A comparison with the test cases that the query of its page selects. */
export interface ComparisonView extends ComparisonSelection {
  readonly statuses: Statuses
  readonly search: string
}

/** Compares the runs of a path and selects test cases according to the query. Throws 404 for an unknown run. */
export async function readComparisonView(call: PageCall): Promise<ComparisonView> {
  const { projectCode = '', runId = '', baseRunId = '' } = call.params
  const project = await findProject(call, projectCode)
  const ids = { runId: Number(runId), baseRunId: Number(baseRunId) }
  const runs = await findComparedRuns(call, project, ids)
  await call.found()
  const search = call.query.get('q') ?? ''
  const statuses = indexStatuses(await listResultStatuses(call.db))
  const selection = await searchComparison(call, project, runs, statuses.values(), search)
  return { ...selection, statuses, search }
}
