import type { Command, RunContext } from '../input/command.js'
import { getChoiceValue, getValue } from '../input/option.js'
import {
  administer,
  administeredDataOptions,
  assignableRoles,
  dryRunOption,
  emailOption,
  roleOption,
} from './administer.js'
import { exclusiveDataOptions } from './data-place.js'

export const userSetRole: Command = {
  words: ['server', 'user', 'set-role'],
  summary: 'Change the role of a user.',
  options: [emailOption, roleOption, dryRunOption, ...administeredDataOptions],
  exclusive: exclusiveDataOptions,
  examples: [
    { does: "change a user's role to admin", args: ['--email', 'mara@example.com', '--role', 'admin'] },
  ],
  printsJson: true,
  load: () => import('./user-set-role.js'),
}

export async function run(context: RunContext): Promise<void> {
  const email = getValue(context.values, 'email') ?? ''
  const role = getChoiceValue(context.values, 'role', assignableRoles) ?? 'viewer'
  await administer(context, (data) => data.setRole(email, role))
}
