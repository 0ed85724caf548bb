import type { CheckedRow } from './check-rows.js'
import { folderKey } from './look-up-names.js'

/** Test cases that one request creates, all in one folder. */
export interface RequestUnit {
  readonly folder: readonly string[]
  /** Indexes of the rows in the file, in order. */
  readonly indexes: readonly number[]
  /** Whether it is a bulk request for simple test cases. */
  readonly isBulk: boolean
}

/** Maximum number of test cases in one request. */
const maxBulk = 500

/** The requests for all rows, by folder; those of one folder keep the order of the file. */
export function planRequests(rows: readonly CheckedRow[]): ReadonlyMap<string, readonly RequestUnit[]> {
  const byFolder = new Map<string, RequestUnit[]>()
  for (const [index, row] of rows.entries()) {
    const key = folderKey(row.folder)
    const units = byFolder.get(key) ?? []
    byFolder.set(key, units)
    const isBulk = isSimple(row)
    const last = units.at(-1)
    if (isBulk && last?.isBulk && last.indexes.length < maxBulk) {
      units[units.length - 1] = { ...last, indexes: [...last.indexes, index] }
    } else units.push({ folder: row.folder, indexes: [index], isBulk })
  }
  return byFolder
}

/** Fields that a bulk request supports, or whose value is its default. */
const simpleFields = ['title', 'tags', 'folderId', 'type', 'priority', 'isDraft']

/** Whether a test case has nothing but a title and tags. */
function isSimple({ body }: CheckedRow): boolean {
  const { type, priority, isDraft = false } = body
  const hasDefaults = type === 'standalone' && priority === 'medium' && isDraft === false
  return hasDefaults && Object.keys(body).every((name) => simpleFields.includes(name))
}

/** The part of a bulk request for one test case. */
export function toBulkEntry({ body: { title, tags } }: CheckedRow): { title: string; tags: string[] } {
  return { title: String(title), tags: Array.isArray(tags) ? tags.map(String) : [] }
}
