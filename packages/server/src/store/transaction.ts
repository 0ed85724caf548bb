import { setTimeout as sleep } from 'node:timers/promises'
import { Transaction } from 'kysely'
import type { Store } from './open-store.js'
import type { Database } from './schema.js'

/** How often a transaction that had to give way to others is run. */
const tries = 4
/** The longest pause before the second try, in milliseconds; doubled with each. */
const pause = 20

/** The database was lost while it was asked to keep a change: nobody knows whether it has. */
export class UnknownOutcomeError extends Error {
  override readonly name = 'UnknownOutcomeError'
}

/**
 * Runs a change in one transaction, and again where the database chose it to give way to another: it must do nothing but
 * what the transaction undoes. On a transaction, it is a part of that one. Throws `UnknownOutcomeError` where the end of the transaction went unanswered.
 */
export async function change<T>(
  { db, engine }: Store,
  run: (transaction: Transaction<Database>) => Promise<T>,
): Promise<T> {
  if (db instanceof Transaction) return await run(db)
  for (let tried = 1; ; tried++) {
    let isDone = false
    try {
      // What declares so can run again, see `PreparingDialect`.
      const repeatable = db.transaction().setAccessMode('read write')
      return await repeatable.execute(async (transaction) => {
        const result = await run(transaction)
        isDone = true
        return result
      })
    } catch (error) {
      const trouble = engine.troubleOf(error)
      if (isDone && (trouble === 'away' || trouble === 'damaged')) {
        throw new UnknownOutcomeError('the database was lost before it said whether it keeps the change', {
          cause: error,
        })
      }
      if (trouble !== 'conflict' || tried === tries) throw error
      await sleep(Math.random() * pause * 2 ** tried)
    }
  }
}
