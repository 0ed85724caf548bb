import type { Command, RunContext } from '../input/command.js'
import { getValue } from '../input/option.js'
import { administer, administeredDataOptions, dryRunOption, emailOption } from './administer.js'
import { exclusiveDataOptions } from './data-place.js'

export const keyCreate: Command = {
  words: ['server', 'key', 'create'],
  summary: 'Create an API key and print it; it is shown only once.',
  details: 'A key whose name begins with SIEM-LOG-ONLY can only read the audit log.',
  options: [
    { name: 'name', kind: 'string', description: 'Name of the key, such as its purpose', required: true },
    {
      ...emailOption,
      description: 'Email of the user who owns the key (default: the owner of the server)',
      required: false,
    },
    dryRunOption,
    ...administeredDataOptions,
  ],
  exclusive: exclusiveDataOptions,
  examples: [{ does: 'create a key for a pipeline', args: ['--name', 'Nightly pipeline'] }],
  printsJson: true,
  load: () => import('./key-create.js'),
}

export async function run(context: RunContext): Promise<void> {
  const name = getValue(context.values, 'name') ?? ''
  const email = getValue(context.values, 'email')
  await administer(context, (data) => data.createKey({ name, ...(email === undefined ? {} : { email }) }), [
    'id',
    'createdAt',
    'key',
  ])
}
