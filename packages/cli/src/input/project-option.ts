import type { Option } from './option.js'

/** The project of a command that works on one. */
export const projectOption: Option = {
  name: 'project-code',
  kind: 'string',
  description: 'Code of the project (default: the project of qasphere config)',
  required: true,
  pattern: '[A-Za-z0-9]+',
  rule: 'must contain only latin letters and digits',
}
