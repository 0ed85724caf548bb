import { QasError } from 'qasphere-client'
import type { RunContext } from '../input/command.js'
import { readSecret } from '../input/read-secret.js'

/** How a command reads a password, for its help. */
export const passwordFromStdin =
  'On a terminal, you are prompted for the password. Otherwise, it is read from the first line of stdin. Passwords are not accepted as arguments, because other users of the machine can read arguments.'

/** Reads a new password. Throws a usage error if none is given. */
export async function readNewPassword({ terminal }: RunContext): Promise<string> {
  const password = await readSecret('New password', terminal)
  if (password === '') throw new QasError('usage', 'No password was given; nothing was changed', {})
  return password
}
