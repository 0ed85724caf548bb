import type { Db } from './database.js'

/** The failures of the subjects whose window is not over. */
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

/** Counts a failure; a window that is over begins anew. */
export async function countFailedAttempt(
  db: Db,
  subject: string,
  { at, windowEndsAt }: { at: string; windowEndsAt: string },
): Promise<void> {
  await db.deleteFrom('failedAttempt').where('windowEndsAt', '<=', at).execute()
  await db
    .insertInto('failedAttempt')
    .values({ subject, failures: 1, windowEndsAt })
    .onConflict((conflict) =>
      conflict.column('subject').doUpdateSet((eb) => ({ failures: eb('failedAttempt.failures', '+', 1) })),
    )
    .execute()
}

export async function forgetFailedAttempts(db: Db, subject: string): Promise<void> {
  await db.deleteFrom('failedAttempt').where('subject', '=', subject).execute()
}
