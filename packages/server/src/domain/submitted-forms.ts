import type { Db } from '../store/database.js'
import {
  deleteFormsUntil,
  findFormResponse,
  insertSubmittedForm,
  setFormResponse,
} from '../store/submitted-forms.js'

/** How long forms are remembered, in milliseconds: much longer than anybody waits before pressing a button again. */
const rememberedMs = 60 * 60 * 1000

/** The form was submitted before. Rolls back the transaction, which has changed nothing. */
class RepeatedFormError extends Error {
  override readonly name = 'RepeatedFormError'
  /** The response to the first submission. */
  readonly response: unknown

  constructor(response: unknown) {
    super('the form was submitted before')
    this.response = response
  }
}

/**
 * Makes a change of a form, in its transaction, unless the form has made it before: then it throws, for `orFirstResponse`
 * around the transaction. If two processes get the same form at the same time, one waits for the other.
 */
export async function changeOnce<T>(db: Db, hash: string, make: () => Promise<T>): Promise<T> {
  const time = Date.now()
  await deleteFormsUntil(db, new Date(time - rememberedMs).toISOString())
  if (!(await insertSubmittedForm(db, hash, new Date(time).toISOString()))) {
    throw new RepeatedFormError(JSON.parse((await findFormResponse(db, hash)) ?? 'null'))
  }
  const response = await make()
  await setFormResponse(db, hash, JSON.stringify(response ?? null))
  return response
}

/** Returns the response of a transaction with `changeOnce`, or that of the first time if the form is repeated. */
export async function orFirstResponse(transaction: Promise<unknown>): Promise<unknown> {
  try {
    return await transaction
  } catch (error) {
    if (error instanceof RepeatedFormError) return error.response
    throw error
  }
}
