import { type Status, status } from 'qasphere-contract/scalars'
import { compileChange } from './compiled.js'
import { type Db, now } from './database.js'

/** A change of one count of a run. */
export interface CountChange {
  readonly status: Status
  readonly by: number
}

/** Changes the counts of a run, its revision, and the time of its last change. */
export async function changeRunCounts(
  db: Db,
  runKey: number,
  changes: readonly CountChange[],
): Promise<void> {
  const sums = { ...zeroCounts }
  for (const { status, by } of changes) sums[status] += by
  await updateCounts(db, { ...sums, runKey, updatedAt: now() })
}

/** No test case of any status. */
export const zeroCounts: Readonly<Record<Status, number>> = {
  open: 0,
  passed: 0,
  failed: 0,
  blocked: 0,
  skipped: 0,
  custom1: 0,
  custom2: 0,
  custom3: 0,
  custom4: 0,
}

type CountChanges = Record<Status, number> & { readonly runKey: number; readonly updatedAt: string }

const updateCounts = compileChange<CountChanges>((db, value) =>
  db
    .updateTable('run')
    .set((eb) => ({
      ...Object.fromEntries(status.options.map((name) => [name, eb(name, '+', value(name))])),
      revision: eb('revision', '+', 1),
      updatedAt: value('updatedAt'),
    }))
    .where('key', '=', value('runKey')),
)
