import type { Command, RunContext } from '../input/command.js'
import { administer, administeredDataOptions } from './administer.js'
import { exclusiveDataOptions } from './data-place.js'

export const keyList: Command = {
  words: ['server', 'key', 'list'],
  summary: 'List the active API keys, without their secrets.',
  options: [...administeredDataOptions],
  exclusive: exclusiveDataOptions,
  examples: [],
  printsJson: true,
  load: () => import('./key-list.js'),
}

export async function run(context: RunContext): Promise<void> {
  await administer(context, (data) => data.listKeys())
}
