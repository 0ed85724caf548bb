import type { Command, RunContext } from '../input/command.js'
import { administer, administeredDataOptions } from './administer.js'
import { exclusiveDataOptions } from './data-place.js'

export const userList: Command = {
  words: ['server', 'user', 'list'],
  summary: 'List the users.',
  options: [...administeredDataOptions],
  exclusive: exclusiveDataOptions,
  examples: [],
  printsJson: true,
  load: () => import('./user-list.js'),
}

export async function run(context: RunContext): Promise<void> {
  await administer(context, (data) => data.listUsers())
}
