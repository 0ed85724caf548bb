import type { Command, RunContext } from '../input/command.js'
import { givenTo } from '../input/option.js'
import { administer, administeredData, emailOption } from './administer.js'
import { exclusivePlaces } from './data-place.js'

export const keyCreate: Command = {
  words: ['server', 'key', 'create'],
  summary: 'Make an API key and print it: it is not shown again.',
  details: 'A key whose name begins with SIEM-LOG-ONLY may read the audit log and nothing else.',
  options: [
    { name: 'name', kind: 'string', description: 'What the key is for', required: true },
    { ...emailOption, description: 'Whose key it is (default: the owner)', required: false },
    ...administeredData,
  ],
  exclusive: exclusivePlaces,
  examples: [{ does: 'a key for a pipeline', args: ['--name', 'Nightly pipeline'] }],
  printsJson: true,
  load: () => import('./key-create.js'),
}

export async function run(context: RunContext): Promise<void> {
  const name = givenTo(context.values, 'name') ?? ''
  const email = givenTo(context.values, 'email')
  await administer(context, (data) => data.createKey({ name, ...(email === undefined ? {} : { email }) }))
}
