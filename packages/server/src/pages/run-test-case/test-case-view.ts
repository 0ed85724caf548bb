import type { Endpoints, ResponseOf } from 'qasphere-contract'
import type { Neighbors } from '../../domain/run-neighbors.js'
import type { ProjectRow, RunRow } from '../../store/schema.js'
import type { Statuses } from '../parts/status.js'

/** What the page of a test case in a run shows. */
export interface TestCaseView {
  readonly project: ProjectRow
  readonly run: RunRow
  readonly testCase: ResponseOf<Endpoints['getRunTestCase']>
  readonly statuses: Statuses
  /** The names of those who recorded results. */
  readonly users: ReadonlyMap<number, string>
  readonly neighbors: Neighbors
  readonly folderPath: readonly string[]
}
