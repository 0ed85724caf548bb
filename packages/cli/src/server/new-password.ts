import { QasError } from 'qasphere-client'
import type { RunContext } from '../input/command.js'
import { readSecret } from '../input/read-secret.js'

/** How a command reads a password, for its help. */
export const passwordFromStdin =
  'Prompts for the password on a terminal, otherwise reads it from the first line of stdin. It cannot be an argument because other users can see those.'

/** Reads a new password. Throws a usage error if none is given. */
export async function readNewPassword({ terminal }: RunContext): Promise<string> {
  const password = await readSecret('New password', terminal)
  if (password === '') throw new QasError('usage', 'No password was given; nothing was changed', {})
  return password
}
