import type { Command } from '../input/command.js'

export const authCommands: readonly Command[] = [
  {
    words: ['auth', 'login'],
    summary: 'Connect the command line to QA Sphere.',
    details:
      'Shows a code, opens the browser where you confirm it, and stores the login in the system keyring or, if there is none, in ~/.config/qasphere/credentials.json, which only you can read. The login is renewed when it is used and expires after 90 days without use. In pipelines, set QAS_URL and QAS_TOKEN instead.',
    options: [
      {
        name: 'team',
        kind: 'string',
        description: 'Name of your team, the first word of its address (default: prompt for it)',
        required: false,
      },
      {
        name: 'url',
        kind: 'string',
        description: 'Address of your own server, instead of a team',
        required: false,
      },
      {
        name: 'no-browser',
        kind: 'boolean',
        description: 'Print the link instead of opening the browser',
        required: false,
      },
      {
        name: 'with-token',
        kind: 'boolean',
        description: 'Read an API key from standard input and store it',
        required: false,
      },
      {
        name: 'store',
        kind: 'choice',
        choices: ['keyring', 'file'],
        description: 'Where to store the login: keyring or file (default: keyring if available)',
        required: false,
      },
    ],
    examples: [
      { does: 'to the QA Sphere of a team', args: ['--team', 'acme'] },
      { does: 'to your own server', args: ['--url', 'http://127.0.0.1:7357'] },
      { does: 'to a second one beside the first', args: ['--team', 'globex', '--profile', 'globex'] },
    ],
    connects: true,
  },
  {
    words: ['auth', 'status'],
    summary: 'Show the current login and check that it works.',
    details: 'Asks the server. The exit code is 1 if there are no credentials or the server rejects them.',
    options: [{ name: 'json', kind: 'boolean', description: 'Print one JSON document', required: false }],
    examples: [{ does: 'for a script', args: ['--json'] }],
    connects: true,
  },
  {
    words: ['auth', 'logout'],
    summary: 'Revoke and delete a stored login.',
    details: 'Variables and files with a key stay as they are; the command lists those that still apply.',
    options: [],
    examples: [{ does: 'of one profile', args: ['--profile', 'globex'] }],
    connects: true,
  },
]
