import { describe, expect, it } from 'vitest'
import type { Command, Operand } from './command.js'
import type { Option } from './option.js'
import { parseArguments } from './parse-arguments.js'
import { readOptions } from './read-options.js'

function option(name: string, kind: Option['kind'], more: Partial<Option> = {}): Option {
  return { name, kind, description: '', required: false, ...more }
}

function read(args: readonly string[], options: readonly Option[], more: Partial<Command> = {}) {
  const command: Command = {
    words: ['try'],
    summary: '',
    options,
    examples: [],
    load: async () => ({ run: async () => undefined }),
    ...more,
  }
  const parsed = parseArguments(args, options)
  const { values, problems } = readOptions(command, parsed.words, parsed)
  return {
    values: Object.fromEntries(values),
    problems: problems.map(({ where, message }) => `${where}: ${message}`),
  }
}

describe('an option', () => {
  it.each<[Option, string, string | undefined]>([
    [option('a', 'integer'), '12', undefined],
    [option('a', 'integer'), '1.5', 'must be an integer of at least 0, got "1.5"'],
    [option('a', 'integer'), '-1', 'must be an integer of at least 0, got "-1"'],
    [option('a', 'integer'), '0x10', 'must be an integer of at least 0, got "0x10"'],
    [option('a', 'integer'), '9'.repeat(20), `must be an integer of at least 0, got "${'9'.repeat(20)}"`],
    [option('a', 'integer', { min: 1, max: 9 }), '9', undefined],
    [option('a', 'integer', { min: 1, max: 9 }), '10', 'must be an integer from 1 to 9, got "10"'],
    [option('a', 'integer', { min: 1, max: 9 }), '', 'must be an integer from 1 to 9'],
    [option('a', 'integer', { max: 9, rule: 'must be a digit' }), '10', 'must be a digit, got "10"'],
    [option('a', 'number'), '1.5', undefined],
    [option('a', 'number'), '1e3', 'must be a number of at least 0, got "1e3"'],
    [option('a', 'choice', { choices: ['x', 'y'] }), 'y', undefined],
    [option('a', 'choice', { choices: ['x', 'y'] }), 'Y', 'must be one of x, y, got "Y"'],
    [option('a', 'choice', { choices: ['x', 'y'] }), '', 'must be one of x, y'],
    [option('a', 'pairs'), 'name=', undefined],
    [option('a', 'pairs'), '=value', 'must be NAME=VALUE, not "=value"'],
    [option('a', 'string'), ' ', 'must not be empty'],
    [option('a', 'file'), '', 'must not be empty'],
    [option('a', 'folder'), '', 'must not be empty'],
    [option('a', 'string', { pattern: '[a-z]|[0-9]+' }), '12', undefined],
    [option('a', 'string', { pattern: '[a-z]|[0-9]+' }), 'ab', 'must match [a-z]|[0-9]+, got "ab"'],
    [
      option('a', 'string', { pattern: '[a-z]+', rule: 'must be lowercase' }),
      'A',
      'must be lowercase, got "A"',
    ],
    [option('a', 'boolean'), '', 'must be true or false'],
    [option('a', 'boolean', { fills: { in: 'body', field: 'a' } }), '', 'must be true or false'],
    [option('a', 'json'), '', undefined],
    [option('a', 'integer', { fills: { in: 'body', field: 'a' } }), 'x', undefined],
  ])('%j given %j', (declared, text, message) => {
    const { values, problems } = read([`--a=${text}`], [declared])
    expect(values).toEqual({ a: [text] })
    expect(problems).toEqual(message === undefined ? [] : [`--a: ${message}`])
  })

  it('that is required is reported once', () => {
    const required = option('a', 'string', { required: true })
    expect(read([], [required]).problems).toEqual(['--a: is required'])
    expect(read(['--a'], [required]).problems).toEqual(['--a: needs a value'])
  })

  it('may be repeated only if it is declared repeatable', () => {
    const args = ['--a', '1', '--a', 'x', '--a', 'y']
    expect(read(args, [option('a', 'integer')]).problems).toEqual([
      '--a: must be given only once',
      '--a: must be an integer of at least 0, got "x"',
      '--a: must be an integer of at least 0, got "y"',
    ])
    expect(read(args, [option('a', 'string', { isRepeatable: true })]).problems).toEqual([])
  })

  it('that is optional if empty is trimmed, and ignored if it is empty', () => {
    const optional = option('a', 'string', { isOptionalIfEmpty: true })
    expect(read(['--a', ' '], [optional])).toEqual({ values: {}, problems: [] })
    expect(read(['--a', ' x '], [optional])).toEqual({ values: { a: ['x'] }, problems: [] })
    const several = option('a', 'string', { isOptionalIfEmpty: true, isRepeatable: true })
    expect(read(['--a', '', '--a', 'x', '--a='], [several])).toEqual({ values: { a: ['x'] }, problems: [] })
    expect(read(['--a', '', '--a', 'x'], [optional])).toEqual({ values: { a: ['x'] }, problems: [] })
    const flag = option('a', 'boolean', { isOptionalIfEmpty: true })
    expect(read(['--a='], [flag])).toEqual({ values: {}, problems: [] })
  })

  it('excludes others of its group unless it is a boolean set to false', () => {
    const options = [option('a', 'string'), option('b', 'boolean'), option('c', 'string')]
    const exclusive = [['a', 'b', 'c']]
    expect(read(['--a', 'x', '--b=false'], options, { exclusive }).problems).toEqual([])
    expect(read(['--c', 'x', '--b', '--a', 'x'], options, { exclusive }).problems).toEqual([
      ': --a and --b and --c are mutually exclusive',
    ])
  })
})

describe('hints', () => {
  const needed = (name: string) => option(name, 'string', { required: true })
  it.each<[string, Option[], string]>([
    ['the only missing option', [needed('project-code'), needed('run-id')], '; did you mean --run-id 3?'],
    ['nothing if two options are missing', [needed('a'), needed('b')], ''],
    ['nothing if no option is missing', [option('a', 'string')], ''],
  ])('suggests %s for an unexpected argument', (_, options, hint) => {
    expect(read(['3'], options).problems).toContain(`: Unexpected argument "3"${hint}`)
  })
})

describe('operands', () => {
  it.each<[Operand | undefined, string[], string[]]>([
    [undefined, ['x'], [': Unexpected argument "x"']],
    [{ name: 'shell', description: '', choices: ['bash'] }, [], []],
    [{ name: 'shell', description: '', choices: ['bash'] }, ['sh'], ['shell: must be one of bash, got "sh"']],
    [{ name: 'shell', description: '', choices: ['bash'] }, ['bash', 'x'], [': Unexpected argument "x"']],
    [{ name: 'words', description: '', takes: 'any number' }, [], []],
    [{ name: 'words', description: '', takes: 'any number' }, ['x', 'y'], []],
    [
      { name: 'files', description: '', takes: 'at least one path' },
      [],
      ['files: must not be empty: pass at least one'],
    ],
    [{ name: 'files', description: '', takes: 'at least one path' }, ['x', 'y'], []],
  ])('%j given %j', (operand, words, problems) => {
    expect(read(words, [], operand ? { operand } : {}).problems).toEqual(problems)
  })
})
