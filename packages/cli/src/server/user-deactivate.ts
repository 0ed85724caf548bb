import type { Command, RunContext } from '../input/command.js'
import { getValue } from '../input/option.js'
import { administer, administeredDataOptions, dryRunOption, emailOption } from './administer.js'
import { exclusiveDataOptions } from './data-place.js'

export const userDeactivate: Command = {
  words: ['server', 'user', 'deactivate'],
  summary: 'Deactivate a user, and revoke their keys, logins and sessions.',
  options: [emailOption, dryRunOption, ...administeredDataOptions],
  exclusive: exclusiveDataOptions,
  examples: [{ does: 'deactivate a user who has left', args: ['--email', 'mara@example.com'] }],
  printsJson: true,
  load: () => import('./user-deactivate.js'),
}

export async function run(context: RunContext): Promise<void> {
  const email = getValue(context.values, 'email') ?? ''
  await administer(context, (data) => data.deactivateUser(email))
}
