import { sql } from 'kysely'
import type { Db } from './database.js'

/** The attempts of the subjects whose window is not over. */
export async function listFailedAttempts(
  db: Db,
  subjects: readonly string[],
  at: string,
): Promise<{ subject: string; failures: number; windowEndsAt: string }[]> {
  return await db
    .selectFrom('failedAttempt')
    .selectAll()
    .where('subject', 'in', subjects)
    .where('windowEndsAt', '>', at)
    .execute()
}

export async function deleteExpiredAttempts(db: Db, at: string): Promise<void> {
  await db.deleteFrom('failedAttempt').where('windowEndsAt', '<=', at).execute()
}

/**
 * Counts an attempt as a failure unless the subject has had `max` of them; tells whether it did. A window that is over
 * starts again. One statement, so that no number of attempts at once, in any process, gets past the limit.
 */
export async function takeAttempt(
  db: Db,
  subject: string,
  { max, at, windowEndsAt }: { max: number; at: string; windowEndsAt: string },
): Promise<boolean> {
  const isOver = sql<boolean>`${sql.ref('failedAttempt.windowEndsAt')} <= ${at}`
  const taken = await db
    .insertInto('failedAttempt')
    .values({ subject, failures: 1, windowEndsAt })
    .onConflict((conflict) =>
      conflict
        .column('subject')
        .doUpdateSet((eb) => ({
          failures: eb
            .case()
            .when(isOver)
            .then(1)
            .else(eb('failedAttempt.failures', '+', 1))
            .end(),
          windowEndsAt: eb
            .case()
            .when(isOver)
            .then(windowEndsAt)
            .else(eb.ref('failedAttempt.windowEndsAt'))
            .end(),
        }))
        .where((eb) => eb.or([isOver, eb('failedAttempt.failures', '<', max)])),
    )
    .returning('subject')
    .executeTakeFirst()
  return taken !== undefined
}

/** Takes back one attempt of a subject. */
export async function returnAttempt(db: Db, subject: string): Promise<void> {
  await db
    .updateTable('failedAttempt')
    .set((eb) => ({ failures: eb('failures', '-', 1) }))
    .where('subject', '=', subject)
    .where('failures', '>', 0)
    .execute()
}

export async function forgetFailedAttempts(db: Db, subject: string): Promise<void> {
  await db.deleteFrom('failedAttempt').where('subject', '=', subject).execute()
}
