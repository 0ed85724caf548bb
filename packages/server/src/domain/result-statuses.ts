import type { BodyOf, Endpoints, ResponseOf } from 'qasphere-contract'
import type { Db } from '../store/database.js'
import {
  listResultStatusRows,
  markResultStatusesUsed,
  updateResultStatusRow,
} from '../store/result-statuses.js'
import type { ResultStatusRow } from '../store/schema.js'
import type { ApiError } from '../values/api-error.js'

type ShownStatus = ResponseOf<Endpoints['listStatuses']>['statuses'][number]
type StatusId = ResultStatusRow['id']

/** Statuses of a new tenant, in display order (docs/api-reference.md, Result statuses). */
export const initialStatuses: readonly ResultStatusRow[] = [
  { id: 'open', name: 'Open', color: 'blue', isActive: 1, inUse: 1 },
  { id: 'passed', name: 'Passed', color: 'green', isActive: 1, inUse: 1 },
  { id: 'failed', name: 'Failed', color: 'red', isActive: 1, inUse: 1 },
  { id: 'blocked', name: 'Blocked', color: 'orange', isActive: 1, inUse: 1 },
  { id: 'skipped', name: 'Skipped', color: 'gray', isActive: 1, inUse: 1 },
  { id: 'custom1', name: 'Custom 1', color: 'purple', isActive: 0, inUse: 0 },
  { id: 'custom2', name: 'Custom 2', color: 'teal', isActive: 0, inUse: 0 },
  { id: 'custom3', name: 'Custom 3', color: 'indigo', isActive: 0, inUse: 0 },
  { id: 'custom4', name: 'Custom 4', color: 'pink', isActive: 0, inUse: 0 },
]

/** Lists all statuses in display order. */
export async function listResultStatuses(db: Db): Promise<ShownStatus[]> {
  const rows = new Map((await listResultStatusRows(db)).map((row) => [row.id, row]))
  return initialStatuses.map((initial) => showResultStatus(rows.get(initial.id) ?? initial))
}

function showResultStatus(row: ResultStatusRow): ShownStatus {
  const { id, name, color } = row
  return { id, name, color, isDefault: !isCustom(id), isActive: row.isActive === 1, inUse: row.inUse === 1 }
}

/** Changes custom statuses. Others stay as they are, and results keep their statuses. */
export async function updateResultStatuses(
  db: Db,
  statuses: BodyOf<Endpoints['updateStatuses']>['statuses'],
): Promise<void> {
  for (const { isActive, ...status } of statuses) {
    await updateResultStatusRow(db, { ...status, isActive: isActive ? 1 : 0 })
  }
}

/**
 * Marks statuses as used. Throws the error that `createError` returns if a status is inactive (docs/api-reference.md,
 * Result statuses).
 */
export async function useResultStatuses(
  db: Db,
  statuses: readonly StatusId[],
  createError: (index: number, message: string) => ApiError,
): Promise<void> {
  if (!statuses.some(isCustom)) return
  const rows = (await listResultStatusRows(db)).filter(({ id }) => isCustom(id) && statuses.includes(id))
  const inactive = new Set(rows.filter(({ isActive }) => isActive === 0).map(({ id }) => id))
  const index = statuses.findIndex((status) => inactive.has(status))
  if (index >= 0) throw createError(index, `the status ${statuses[index]} is not active`)
  const unused = rows.filter(({ inUse }) => inUse === 0).map(({ id }) => id)
  if (unused.length > 0) await markResultStatusesUsed(db, unused)
}

function isCustom(id: StatusId): boolean {
  return id.startsWith('custom')
}
