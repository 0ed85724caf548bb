import type { Command, RunContext } from '../input/command.js'
import { givenTo } from '../input/option.js'
import { administer, administeredData } from './administer.js'
import { exclusivePlaces } from './data-place.js'

export const keyRevoke: Command = {
  words: ['server', 'key', 'revoke'],
  summary: 'Revoke an API key; it ends at once.',
  options: [
    { name: 'id', kind: 'string', description: 'Id of the key, as listed', required: true },
    ...administeredData,
  ],
  exclusive: exclusivePlaces,
  examples: [{ does: 'a key', args: ['--id', '1CdnLKspW_4LWzUrt8ZV3hN'] }],
  printsJson: true,
  load: () => import('./key-revoke.js'),
}

export async function run(context: RunContext): Promise<void> {
  const id = givenTo(context.values, 'id') ?? ''
  await administer(context, (data) => data.revokeKey(id))
}
