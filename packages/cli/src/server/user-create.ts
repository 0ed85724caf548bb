import type { Command, RunContext } from '../input/command.js'
import { getChoiceValue, getValue, isOn } from '../input/option.js'
import {
  administer,
  administeredDataOptions,
  assignableRoles,
  dryRunOption,
  emailOption,
  roleOption,
} from './administer.js'
import { exclusiveDataOptions } from './data-place.js'
import { passwordFromStdin, readNewPassword } from './new-password.js'

export const userCreate: Command = {
  words: ['server', 'user', 'create'],
  summary: 'Add a user with access to every project.',
  details: `Without --password, the user cannot sign in until you run qasphere server user set-password. With --password, you set the password now. ${passwordFromStdin}`,
  options: [
    emailOption,
    { name: 'name', kind: 'string', description: 'Name of the user', required: true },
    roleOption,
    {
      name: 'password',
      kind: 'boolean',
      description: 'Read a password from the terminal or stdin',
      required: false,
    },
    dryRunOption,
    ...administeredDataOptions,
  ],
  exclusive: exclusiveDataOptions,
  examples: [
    {
      does: 'add a tester',
      args: ['--email', 'mara@example.com', '--name', 'Mara Lind', '--role', 'test-runner'],
    },
  ],
  printsJson: true,
  load: () => import('./user-create.js'),
}

export async function run(context: RunContext): Promise<void> {
  const { values } = context
  const email = getValue(values, 'email') ?? ''
  const name = getValue(values, 'name') ?? ''
  const role = getChoiceValue(values, 'role', assignableRoles) ?? 'viewer'
  await administer(
    context,
    async (data) => {
      const password = isOn(values, 'password') ? { password: await readNewPassword(context) } : {}
      return data.createUser({ email, name, role, ...password })
    },
    ['id', 'createdAt'],
  )
}
