import { outputFormats } from '../output/output-choice.js'
import type { Option } from './option.js'

/** The options of every command. Pipelines pass them from variables, which may be empty. */
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

/** Valid names of profiles, in options and in variables. */
export const profileNames = {
  pattern: '[A-Za-z0-9_-]{1,64}',
  rule: 'must be 1 to 64 letters, digits, dashes, or underscores',
}

/** The options of every command that calls QA Sphere. */
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
  {
    name: 'no-input',
    kind: 'boolean',
    description: 'Never prompt for missing options (default: prompt on a terminal, unless $CI is set)',
    required: false,
    isOptionalIfEmpty: true,
  },
]

const formatOption: Option = {
  name: 'output',
  kind: 'choice',
  choices: outputFormats,
  description: 'Output format (default: $QAS_OUTPUT, else the one set with qasphere config, else json)',
  required: false,
  isOptionalIfEmpty: true,
}

const filterOptions: readonly Option[] = [
  {
    name: 'fields',
    kind: 'list',
    description: 'Fields to print, such as id,title or folder.title',
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

/** The options of every command that prints JSON. */
export const outputOptions: readonly Option[] = [formatOption, ...filterOptions]

/** The output options of commands that print text by default. */
export const dataOutputOptions: readonly Option[] = [
  { ...formatOption, description: 'Print data in this format instead of text' },
  ...filterOptions,
]

/** The option of commands that print text by default and can print data. */
export const jsonOption: Option = {
  name: 'json',
  kind: 'boolean',
  description: 'Print JSON instead of text',
  required: false,
}

/** The options of `qasphere` without a command. */
export const rootOptions: readonly Option[] = [
  { name: 'version', kind: 'boolean', description: 'Show the version', required: false },
]
