import { QasError } from 'qasphere-client'
import type { RunContext } from '../input/command.js'
import { readSecret } from '../input/read-secret.js'

/** How a command gets a password, for its help. */
export const passwordFromStdin =
  'The password is asked for on a terminal, else it is the first line of stdin: it is never an argument, as those are there for all to see.'

/** Reads a new password. Throws a usage error if none is given. */
export async function readNewPassword({ terminal }: RunContext): Promise<string> {
  const password = await readSecret('New password', terminal)
  if (password === '') throw new QasError('usage', 'No password was given; nothing was changed', {})
  return password
}
