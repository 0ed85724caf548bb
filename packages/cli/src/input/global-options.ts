import { outputFormats } from '../output/output-choice.js'
import type { Option } from './option.js'

/** What every command takes. Pipelines pass these options from variables, which may be empty. */
export const globalOptions: readonly Option[] = [
  {
    name: 'help',
    short: 'h',
    kind: 'boolean',
    description: 'Show this help',
    required: false,
    isOptionalIfEmpty: true,
  },
  {
    name: 'verbose',
    kind: 'boolean',
    description: 'Show requests and stack traces on stderr',
    required: false,
    isOptionalIfEmpty: true,
  },
]

/** The names that profiles may have, whether an option or a variable gives them. */
export const profileNames = {
  pattern: '[A-Za-z0-9_-]{1,64}',
  rule: 'must be 1 to 64 letters, digits, dashes, or underscores',
}

/** What every command takes that calls a QA Sphere. */
export const connectionOptions: readonly Option[] = [
  {
    name: 'profile',
    kind: 'string',
    description: 'Stored login to use (default: $QAS_PROFILE, else the default profile)',
    required: false,
    isOptionalIfEmpty: true,
    ...profileNames,
  },
  {
    name: 'timeout',
    kind: 'number',
    description: 'Request timeout in seconds, including retries (default: 120; 0 = none)',
    required: false,
    isOptionalIfEmpty: true,
    rule: 'must be a number of seconds, 0 or more',
  },
  {
    name: 'ca-file',
    kind: 'file',
    description: 'PEM file with additional trusted CA certificates',
    required: false,
    isOptionalIfEmpty: true,
  },
]

/** What every command takes that prints JSON. */
export const outputOptions: readonly Option[] = [
  {
    name: 'output',
    kind: 'choice',
    choices: outputFormats,
    description: 'Output format (default: $QAS_OUTPUT, else json)',
    required: false,
    isOptionalIfEmpty: true,
  },
  {
    name: 'fields',
    kind: 'list',
    description: 'Fields to print, such as id,title; dots lead into objects, as in folder.title',
    required: false,
    isOptionalIfEmpty: true,
  },
  {
    name: 'jq',
    kind: 'string',
    description: 'Filter the output with a jq expression; prints strings without quotes',
    required: false,
    isOptionalIfEmpty: true,
  },
]

/** What only `qasphere` itself takes. */
export const rootOptions: readonly Option[] = [
  { name: 'version', kind: 'boolean', description: 'Show the version', required: false },
]
