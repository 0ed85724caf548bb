import { sql } from 'kysely'
import type { Db } from './database.js'

/** Lists the failed attempts of subjects whose window has not ended. */
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
 * Counts an attempt as a failure unless the subject already has `max` of them. Returns whether it was counted. A window
 * that has ended starts again. This is one statement, so that concurrent attempts in any process cannot exceed the
 * limit.
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

/** Undoes one attempt of a subject. */
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
