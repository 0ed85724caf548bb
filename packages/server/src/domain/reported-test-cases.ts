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

/** Adds the names of test cases to rows, with two queries. Rows of deleted test cases are omitted. */
export async function addNames<Row extends object>(
  store: Store,
  project: ProjectRow,
  rows: readonly Row[],
  toKey: (row: Row) => number,
): Promise<(Row & TestCaseName)[]> {
  const names = await findTestCaseNames(store, project, rows.map(toKey))
  return rows.flatMap((row) => {
    const name = names.get(toKey(row))
    return name ? { ...row, ...name } : []
  })
}

/** Converts the name of a test case to the format of the API. */
export function showTestCaseName({ id, marker, title, folderPath }: TestCaseName) {
  return { id, marker, title, folderPath: [...folderPath] }
}
