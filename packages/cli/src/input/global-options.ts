import type { Option } from './command.js'

/** What every command takes. */
export const globalOptions: readonly Option[] = [
  { name: 'help', short: 'h', kind: 'boolean', description: 'Show this help', required: false },
  {
    name: 'verbose',
    kind: 'boolean',
    description: 'Show requests and stack traces on stderr',
    required: false,
  },
]

/** What every command takes that calls a QA Sphere. */
export const connectionOptions: readonly Option[] = [
  {
    name: 'profile',
    kind: 'string',
    description: 'Stored login to use (default: $QAS_PROFILE, else the default profile)',
    required: false,
  },
  {
    name: 'timeout',
    kind: 'number',
    description: 'Request timeout in seconds, including retries (default: 120; 0 = none)',
    required: false,
  },
  {
    name: 'ca-file',
    kind: 'file',
    description: 'PEM file with additional trusted CA certificates',
    required: false,
  },
]

/** What only `qasphere` itself takes. */
export const rootOptions: readonly Option[] = [
  { name: 'version', kind: 'boolean', description: 'Show the version', required: false },
]
