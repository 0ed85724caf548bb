import { type Status, status } from 'qasphere-contract/scalars'
import { type Db, now } from './database.js'

/** By how much the counts of a run change, by status. */
export class CountChanges {
  readonly #changes = new Map<Status, number>()

  add(status: Status, amount: number): void {
    this.#changes.set(status, this.of(status) + amount)
  }

  of(status: Status): number {
    return this.#changes.get(status) ?? 0
  }
}

/** Changes the counts of a run together with the time of its last change. */
export async function changeRunCounts(db: Db, runKey: number, changes: CountChanges): Promise<void> {
  await db
    .updateTable('run')
    .set((eb) => ({
      ...Object.fromEntries(status.options.map((each) => [each, eb(each, '+', changes.of(each))])),
      updatedAt: now(),
    }))
    .where('key', '=', runKey)
    .execute()
}
