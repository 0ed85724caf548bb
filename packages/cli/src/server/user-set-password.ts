import type { Command, RunContext } from '../input/command.js'
import { getValue } from '../input/option.js'
import { administer, administeredDataOptions, dryRunOption, emailOption } from './administer.js'
import { exclusiveDataOptions } from './data-place.js'
import { passwordFromStdin, readNewPassword } from './new-password.js'

export const userSetPassword: Command = {
  words: ['server', 'user', 'set-password'],
  summary: 'Set the password that a user signs in with.',
  details: passwordFromStdin,
  options: [emailOption, dryRunOption, ...administeredDataOptions],
  exclusive: exclusiveDataOptions,
  examples: [{ does: 'set the password of the owner', args: ['--email', 'owner@example.com'] }],
  printsJson: true,
  load: () => import('./user-set-password.js'),
}

export async function run(context: RunContext): Promise<void> {
  const email = getValue(context.values, 'email') ?? ''
  await administer(context, async (data) => data.setPassword(email, await readNewPassword(context)))
}
