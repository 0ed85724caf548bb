import type { Command } from '../commands/command.js'

export const authCommands: readonly Command[] = [
  {
    words: ['auth', 'login'],
    summary: 'Log in to a QA Sphere and stay logged in.',
    details:
      'Shows a code, opens the browser where you confirm it, and stores the login in the system keyring, or where there is none in ~/.config/qasphere/credentials.json, which only you can read. It is renewed as it is used and ends after 90 days without use. In pipelines, set QAS_URL and QAS_TOKEN instead.',
    options: [
      {
        name: 'team',
        kind: 'string',
        description: "Your team's name, the first word of its address; asked for where it is not given",
        required: false,
      },
      {
        name: 'url',
        kind: 'string',
        description: 'The address of a QA Sphere, instead of a team: for a server of your own',
        required: false,
      },
      {
        name: 'no-browser',
        kind: 'boolean',
        description: 'Only print the link; open it on any device',
        required: false,
      },
      {
        name: 'with-token',
        kind: 'boolean',
        description:
          'Read an API key from standard input and store it, instead of logging in; needs no terminal',
        required: false,
      },
      {
        name: 'store',
        kind: 'choice',
        choices: ['keyring', 'file'],
        description: 'Where to keep it: keyring or file (default: the keyring where one answers)',
        required: false,
      },
    ],
    examples: [
      { does: 'to the QA Sphere of a team', args: ['--team', 'acme'] },
      { does: 'to a server of your own', args: ['--url', 'http://127.0.0.1:7357'] },
      { does: 'to a second one beside the first', args: ['--team', 'globex', '--profile', 'globex'] },
    ],
    connects: true,
  },
  {
    words: ['auth', 'status'],
    summary: 'Show who is logged in where, and whether it still works.',
    details: 'Asks the server. Exit code 1 where nothing is found to log in with, or the server refuses it.',
    options: [{ name: 'json', kind: 'boolean', description: 'Print one JSON document', required: false }],
    examples: [{ does: 'for a script', args: ['--json'] }],
    connects: true,
  },
  {
    words: ['auth', 'logout'],
    summary: 'End a stored login, at the server too, and forget it.',
    details: 'Says what else would log in: variables and files that hold a key stay as they are.',
    options: [],
    examples: [{ does: 'of one profile', args: ['--profile', 'globex'] }],
    connects: true,
  },
]
