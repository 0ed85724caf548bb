import { listFolderRows } from '../store/folders.js'
import { countTestCasesByFolder } from '../store/listed-test-cases.js'
import type { TestCaseCondition } from '../store/query-plans.js'
import type { ProjectRow } from '../store/schema.js'
import type { CallContext } from './call.js'

/** A folder of a project with the number of its test cases that match a condition. */
export interface TreeFolder {
  readonly id: number
  /** 0 at the top level. */
  readonly parentId: number
  /** Titles from the top level down. */
  readonly path: readonly string[]
  /** Number of test cases in the folder itself. */
  readonly own: number
  /** Number of test cases in the folder and its subfolders. */
  readonly total: number
}

const allFolders = { offset: 0, limit: 2 ** 31 - 1 }

/** Reads all folders of a project in tree order, and counts their test cases that match a condition. */
export async function readFolderTree(
  { db }: Pick<CallContext, 'db'>,
  project: ProjectRow,
  condition: TestCaseCondition,
): Promise<TreeFolder[]> {
  const rows = await listFolderRows(db, project.key, {}, allFolders)
  const counts = await countTestCasesByFolder(db, condition)
  const totals = new Map(counts)
  // Folders come after their parents in tree order.
  for (const { id, parentId } of rows.toReversed()) {
    totals.set(parentId, (totals.get(parentId) ?? 0) + (totals.get(id) ?? 0))
  }
  const paths = new Map<number, readonly string[]>()
  return rows.map(({ id, parentId, title }) => {
    const path = [...(paths.get(parentId) ?? []), title]
    paths.set(id, path)
    return { id, parentId, path, own: counts.get(id) ?? 0, total: totals.get(id) ?? 0 }
  })
}
