import type { Command, RunContext } from '../input/command.js'
import { choiceGivenTo, givenTo } from '../input/option.js'
import { administer, administeredData, emailOption, givenRoles, roleOption } from './administer.js'
import { exclusivePlaces } from './data-place.js'

export const userSetRole: Command = {
  words: ['server', 'user', 'set-role'],
  summary: 'Change what a user may do.',
  options: [emailOption, roleOption, ...administeredData],
  exclusive: exclusivePlaces,
  examples: [{ does: 'let a user manage users', args: ['--email', 'mara@example.com', '--role', 'admin'] }],
  printsJson: true,
  load: () => import('./user-set-role.js'),
}

export async function run(context: RunContext): Promise<void> {
  const email = givenTo(context.values, 'email') ?? ''
  const role = choiceGivenTo(context.values, 'role', givenRoles) ?? 'viewer'
  await administer(context, (data) => data.setRole(email, role))
}
