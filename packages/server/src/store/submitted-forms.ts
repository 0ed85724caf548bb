import type { Db } from './database.js'

/**
 * Adds a form whose response is not known yet. If another transaction is adding the same form, this waits until it ends.
 * Returns whether the form was added.
 */
export async function insertSubmittedForm(db: Db, hash: string, submittedAt: string): Promise<boolean> {
  const { numInsertedOrUpdatedRows = 0n } = await db
    .insertInto('submittedForm')
    .values({ hash, responseJson: '', submittedAt })
    .onConflict((conflict) => conflict.column('hash').doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows > 0n
}

export async function setFormResponse(db: Db, hash: string, responseJson: string): Promise<void> {
  await db.updateTable('submittedForm').set({ responseJson }).where('hash', '=', hash).execute()
}

/** Finds the response to a form; undefined if it was not submitted. */
export async function findFormResponse(db: Db, hash: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('submittedForm')
    .select('responseJson')
    .where('hash', '=', hash)
    .executeTakeFirst()
  return row?.responseJson
}

export async function deleteFormsUntil(db: Db, submittedAt: string): Promise<void> {
  await db.deleteFrom('submittedForm').where('submittedAt', '<=', submittedAt).execute()
}
