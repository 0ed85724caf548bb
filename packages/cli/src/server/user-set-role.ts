import type { Command, RunContext } from '../input/command.js'
import { choiceGivenTo, givenTo } from '../input/option.js'
import {
  administer,
  administeredDataOptions,
  assignableRoles,
  emailOption,
  roleOption,
} from './administer.js'
import { exclusiveDataOptions } from './data-place.js'

export const userSetRole: Command = {
  words: ['server', 'user', 'set-role'],
  summary: 'Change the role of a user.',
  options: [emailOption, roleOption, ...administeredDataOptions],
  exclusive: exclusiveDataOptions,
  examples: [{ does: 'let a user manage users', args: ['--email', 'mara@example.com', '--role', 'admin'] }],
  printsJson: true,
  load: () => import('./user-set-role.js'),
}

export async function run(context: RunContext): Promise<void> {
  const email = givenTo(context.values, 'email') ?? ''
  const role = choiceGivenTo(context.values, 'role', assignableRoles) ?? 'viewer'
  await administer(context, (data) => data.setRole(email, role))
}
