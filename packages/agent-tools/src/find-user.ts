import { isQasError } from 'qasphere-client/errors'
import type { Caller } from './caller.js'
import { findByName } from './find-by-name.js'
import { type Problem, ToolError } from './tool-error.js'

type Call = Caller<'getCurrentUser' | 'listUsers'>

/** Returns the ID of a user by email address, ID, or `me`. Adds a problem if there is no such user. */
export async function findUser(call: Call, name: string, problems: Problem[]): Promise<number | undefined> {
  if (/^[1-9]\d{0,14}$/.test(name)) return Number(name)
  if (name === 'me') return (await call('getCurrentUser', {})).user.id
  const [id] = findByName('user', [{ where: 'assignee', name }], await listUsers(call), problems)
  return id
}

async function listUsers(call: Call) {
  try {
    const { users } = await call('listUsers', {})
    return users.map(({ id, email }) => ({ id, name: email }))
  } catch (error) {
    const isForbidden =
      error instanceof ToolError ||
      (isQasError(error) && error.kind === 'api' && error.details.status === 403)
    if (!isForbidden) throw error
    throw new ToolError(
      'assignee: users cannot be looked up by email address here; use the ID of the user, or me',
    )
  }
}
