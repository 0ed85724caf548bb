import type { Option } from './command.js'

/** What every command takes. */
export const globalOptions: readonly Option[] = [
  { name: 'help', short: 'h', kind: 'boolean', description: 'Show this help', required: false },
  {
    name: 'verbose',
    kind: 'boolean',
    description: 'Show the requests made, and stack traces of errors, on stderr',
    required: false,
  },
]

/** What every command takes that calls a QA Sphere. */
export const connectionOptions: readonly Option[] = [
  {
    name: 'profile',
    kind: 'string',
    description:
      'The stored login to use, where there are several (default: QAS_PROFILE, else the one without a name)',
    required: false,
  },
  {
    name: 'timeout',
    kind: 'number',
    description: 'Seconds a request may take, repetitions included (default 120; 0 for no limit)',
    required: false,
  },
  {
    name: 'ca-file',
    kind: 'file',
    description: 'Certificate authorities to trust besides the usual ones, as a PEM file',
    required: false,
  },
]

/** What only `qasphere` itself takes. */
export const rootOptions: readonly Option[] = [
  { name: 'version', kind: 'boolean', description: 'Show the version', required: false },
]
