import { roles } from 'qasphere-contract/endpoint'
import type { Command, Option } from '../input/command.js'
import { dataOptions } from './data-place.js'

const data = dataOptions('work on')

const email: Option = { name: 'email', kind: 'string', description: 'Email of the user', required: true }

/** One owner there is already. */
const role: Option = {
  name: 'role',
  kind: 'choice',
  choices: roles.filter((each) => each !== 'owner'),
  description: 'What the user may do',
  required: true,
}

const passwordFromStdin =
  'The password is asked for on a terminal, else it is the first line of stdin: it is never an argument, as those are there for all to see.'

/** Keys and users of a server whose data one has at hand; they also work while it runs. */
export const administrationCommands: readonly Command[] = [
  {
    words: ['server', 'key', 'create'],
    summary: 'Make an API key and print it: it is not shown again.',
    details: 'A key whose name begins with SIEM-LOG-ONLY may read the audit log and nothing else.',
    options: [
      { name: 'name', kind: 'string', description: 'What the key is for', required: true },
      { ...email, description: 'Whose key it is (default: the owner)', required: false },
      ...data,
    ],
    examples: [{ does: 'a key for a pipeline', args: ['--name', 'Nightly pipeline'] }],
  },
  {
    words: ['server', 'key', 'list'],
    summary: 'List the API keys that may be used, without the keys themselves.',
    options: [...data],
    examples: [],
  },
  {
    words: ['server', 'key', 'revoke'],
    summary: 'Revoke an API key; it ends at once.',
    options: [
      { name: 'id', kind: 'string', description: 'Id of the key, as listed', required: true },
      ...data,
    ],
    examples: [{ does: 'a key', args: ['--id', '1CdnLKspW_4LWzUrt8ZV3hN'] }],
  },
  {
    words: ['server', 'user', 'create'],
    summary: 'Add a user, who reaches every project.',
    details: `${passwordFromStdin} Without --password the user cannot sign in until one is set.`,
    options: [
      email,
      { name: 'name', kind: 'string', description: 'Name of the user', required: true },
      role,
      { name: 'password', kind: 'boolean', description: 'Ask for a password', required: false },
      ...data,
    ],
    examples: [
      {
        does: 'a tester',
        args: ['--email', 'mara@example.com', '--name', 'Mara Lind', '--role', 'test-runner'],
      },
    ],
  },
  {
    words: ['server', 'user', 'list'],
    summary: 'List the users.',
    options: [...data],
    examples: [],
  },
  {
    words: ['server', 'user', 'set-password'],
    summary: 'Set the password with which a user signs in.',
    details: passwordFromStdin,
    options: [email, ...data],
    examples: [{ does: 'of the owner', args: ['--email', 'owner@example.com'] }],
  },
  {
    words: ['server', 'user', 'set-role'],
    summary: 'Change what a user may do.',
    options: [email, role, ...data],
    examples: [{ does: 'let a user manage users', args: ['--email', 'mara@example.com', '--role', 'admin'] }],
  },
  {
    words: ['server', 'user', 'deactivate'],
    summary: 'End all access of a user: keys, logins and sessions.',
    options: [email, ...data],
    examples: [{ does: 'somebody who has left', args: ['--email', 'mara@example.com'] }],
  },
]
