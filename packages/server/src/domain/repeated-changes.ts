import type { Db } from '../store/database.js'
import { findFormResponse, insertSubmittedForm, setFormResponse } from '../store/submitted-forms.js'

/** The change was made before. Rolls back the transaction, which has changed nothing. */
class RepeatedChangeError extends Error {
  override readonly name = 'RepeatedChangeError'
  /** The response to the first time. */
  readonly response: unknown

  constructor(response: unknown) {
    super('the change was made before')
    this.response = response
  }
}

/**
 * Makes a change in its transaction, unless a form or request with this hash has made it before: then it throws, for
 * `orFirstResponse` around the transaction. If two processes get the same one at the same time, one waits for the other.
 */
export async function changeOnce<T>(db: Db, hash: string, make: () => Promise<T>): Promise<T> {
  if (!(await insertSubmittedForm(db, hash, new Date().toISOString()))) {
    throw new RepeatedChangeError(JSON.parse((await findFormResponse(db, hash)) ?? 'null'))
  }
  const response = await make()
  await setFormResponse(db, hash, JSON.stringify(response ?? null))
  return response
}

/** Returns the response of a transaction with `changeOnce`, or that of the first time if the change is repeated. */
export async function orFirstResponse(transaction: Promise<unknown>): Promise<unknown> {
  try {
    return await transaction
  } catch (error) {
    if (error instanceof RepeatedChangeError) return error.response
    throw error
  }
}
