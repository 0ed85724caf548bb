import { setTimeout as sleep } from 'node:timers/promises'
import { Transaction } from 'kysely'
import type { Database } from './schema.js'
import type { Store } from './store.js'

/** Maximum number of attempts to run a transaction that conflicts with others. */
const maxAttempts = 4
/** Maximum pause before the second attempt, in milliseconds; doubled for each further one. */
const firstPauseMs = 20

/** The connection to the database was lost during the commit: it is unknown whether the change was saved. */
export class UnknownOutcomeError extends Error {
  override readonly name = 'UnknownOutcomeError'
}

/**
 * Runs a change in a transaction, and retries it if it conflicts with another one. So the change must have no effects
 * that a rollback does not undo. If `db` is a transaction, the change becomes part of it. Throws `UnknownOutcomeError`
 * if the commit gets no response.
 */
export async function change<T>(
  { db, engine }: Store,
  run: (transaction: Transaction<Database>) => Promise<T>,
): Promise<T> {
  if (db instanceof Transaction) return await run(db)
  for (let attempt = 1; ; attempt++) {
    let isDone = false
    try {
      // Such transactions can be retried, see `PreparingDialect`.
      const repeatable = db.transaction().setAccessMode('read write')
      return await repeatable.execute(async (transaction) => {
        const result = await run(transaction)
        isDone = true
        return result
      })
    } catch (error) {
      const kind = engine.classifyError(error)
      if (isDone && (kind === 'away' || kind === 'damaged')) {
        throw new UnknownOutcomeError(
          'the connection to the database was lost before it confirmed the change',
          {
            cause: error,
          },
        )
      }
      if (kind !== 'conflict' || attempt === maxAttempts) throw error
      await sleep(Math.random() * firstPauseMs * 2 ** attempt)
    }
  }
}
