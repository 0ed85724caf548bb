import type { Option } from './option.js'

/** The option of commands that change something on this machine. */
export const dryRunOption: Option = {
  name: 'dry-run',
  kind: 'boolean',
  description: 'Show what would be changed without changing it',
  required: false,
}
