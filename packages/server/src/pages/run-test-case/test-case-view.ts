import type { Endpoints, ResponseOf } from 'qasphere-contract'
import type { Neighbors } from '../../domain/run-neighbors.js'
import type { ProjectRow, RunRow } from '../../store/schema.js'
import type { Statuses } from '../parts/status.js'

/** The data of the page of a test case in a run. */
export interface TestCaseView {
  readonly project: ProjectRow
  readonly run: RunRow
  readonly testCase: ResponseOf<Endpoints['getRunTestCase']>
  readonly statuses: Statuses
  /** Names of the users who recorded results, by ID. */
  readonly users: ReadonlyMap<number, string>
  readonly neighbors: Neighbors
  /** Whether the neighbors are those of the search of the run page. */
  readonly isOfSearch: boolean
  readonly folderPath: readonly string[]
}
