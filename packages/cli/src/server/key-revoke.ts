import type { Command, RunContext } from '../input/command.js'
import { getValue } from '../input/option.js'
import { administer, administeredDataOptions, dryRunOption } from './administer.js'
import { exclusiveDataOptions } from './data-place.js'

export const keyRevoke: Command = {
  words: ['server', 'key', 'revoke'],
  summary: 'Revoke an API key immediately.',
  options: [
    {
      name: 'id',
      kind: 'string',
      description: 'ID of the key, from qasphere server key list',
      required: true,
    },
    dryRunOption,
    ...administeredDataOptions,
  ],
  exclusive: exclusiveDataOptions,
  examples: [{ does: 'revoke a key', args: ['--id', '1CdnLKspW_4LWzUrt8ZV3hN'] }],
  printsJson: true,
  load: () => import('./key-revoke.js'),
}

export async function run(context: RunContext): Promise<void> {
  const id = getValue(context.values, 'id') ?? ''
  await administer(context, (data) => data.revokeKey(id))
}
