import { type Status, status } from 'qasphere-contract/scalars'
import { type Db, now } from './database.js'

const statuses = status.options

/** A change of one of a run's counts. */
export interface CountChange {
  readonly status: Status
  readonly by: number
}

/** Changes the counts of a run together with the time of its last change. */
export async function changeRunCounts(
  db: Db,
  runKey: number,
  changes: readonly CountChange[],
): Promise<void> {
  const sums = new Map<Status, number>()
  for (const { status, by } of changes) sums.set(status, (sums.get(status) ?? 0) + by)
  await db
    .updateTable('run')
    .set((eb) => ({
      ...Object.fromEntries(statuses.map((status) => [status, eb(status, '+', sums.get(status) ?? 0)])),
      updatedAt: now(),
    }))
    .where('key', '=', runKey)
    .execute()
}
