import { findReportedTestCases } from '../store/reported-test-cases.js'
import type { ProjectRow } from '../store/schema.js'
import type { Store } from '../store/store.js'
import { formatMarker } from '../values/markers.js'
import { findFolderPaths } from './folder-paths.js'

/** A test case as reports name it. */
export interface TestCaseName {
  readonly id: string
  readonly seq: number
  readonly marker: string
  readonly title: string
  /** Folder titles from the top level down. */
  readonly folderPath: readonly string[]
}

/** Finds the names of test cases by key, with two queries. Deleted ones are absent. */
export async function findTestCaseNames(
  store: Store,
  project: ProjectRow,
  keys: readonly number[],
): Promise<Map<number, TestCaseName>> {
  const rows = await findReportedTestCases(store, keys)
  const paths = await findFolderPaths(store, project.key, [...new Set(rows.map(({ folderId }) => folderId))])
  return new Map(
    rows.map(({ key, id, seq, title, folderId }) => [
      key,
      { id, seq, marker: formatMarker(project.code, seq), title, folderPath: paths.get(folderId) ?? [] },
    ]),
  )
}

/** Converts the name of a test case to the format of the API. */
export function showTestCaseName({ id, marker, title, folderPath }: TestCaseName) {
  return { id, marker, title, folderPath: [...folderPath] }
}
