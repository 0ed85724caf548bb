import type { Option } from './option.js'

/** The project option of commands that work on one project. */
export const projectOption: Option = {
  name: 'project-code',
  kind: 'string',
  description: 'Code of the project, such as PRJ',
  required: true,
  pattern: '[A-Za-z0-9]+',
  rule: 'must contain only latin letters and digits',
}
