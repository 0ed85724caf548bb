import type { Command, RunContext } from '../input/command.js'
import { administer, administeredData } from './administer.js'
import { exclusivePlaces } from './data-place.js'

export const keyList: Command = {
  words: ['server', 'key', 'list'],
  summary: 'List the API keys that may be used, without the keys themselves.',
  options: [...administeredData],
  exclusive: exclusivePlaces,
  examples: [],
  printsJson: true,
  load: () => import('./key-list.js'),
}

export async function run(context: RunContext): Promise<void> {
  await administer(context, (data) => data.listKeys())
}
