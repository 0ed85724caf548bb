import type { Command, RunContext } from '../input/command.js'
import { administer, administeredData } from './administer.js'
import { exclusivePlaces } from './data-place.js'

export const userList: Command = {
  words: ['server', 'user', 'list'],
  summary: 'List the users.',
  options: [...administeredData],
  exclusive: exclusivePlaces,
  examples: [],
  printsJson: true,
  load: () => import('./user-list.js'),
}

export async function run(context: RunContext): Promise<void> {
  await administer(context, (data) => data.listUsers())
}
