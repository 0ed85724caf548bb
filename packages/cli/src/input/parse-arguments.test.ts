import { describe, expect, it } from 'vitest'
import type { Option } from './option.js'
import { parseArguments } from './parse-arguments.js'

const options: Option[] = [
  { name: 'help', short: 'h', kind: 'boolean', description: '', required: false },
  { name: 'closed', kind: 'boolean', description: '', required: false },
  { name: 'project-code', kind: 'string', description: '', required: false },
  { name: 'tags', kind: 'list', description: '', required: false },
]

function parsed(...args: string[]) {
  const { words, values, unknown, problems } = parseArguments(args, options)
  return { words, values: Object.fromEntries(values), unknown, problems: problems.map(({ where }) => where) }
}

describe('arguments', () => {
  it('contain words and options in any order', () => {
    expect(parsed('api', '--project-code', 'PRJ', 'runs', '--closed', 'list')).toEqual({
      words: ['api', 'runs', 'list'],
      values: { 'project-code': ['PRJ'], closed: ['true'] },
      unknown: [],
      problems: [],
    })
  })

  it('keep an equals sign and empty text inside values', () => {
    expect(parsed('--tags=a=b', '--tags', '', '--tags=').values).toEqual({ tags: ['a=b', '', ''] })
  })

  it('after -- are words', () => {
    expect(parsed('a', '--', '--closed', '-h')).toMatchObject({ words: ['a', '--closed', '-h'], values: {} })
  })

  it('treat - as a word, so that it can mean stdin', () => {
    expect(parsed('--tags', '-', '-')).toMatchObject({ words: ['-'], values: { tags: ['-'] } })
  })

  it('treat only true and false as the value of a boolean', () => {
    expect(parsed('--closed', 'list')).toMatchObject({ words: ['list'], values: { closed: ['true'] } })
    expect(parsed('--closed', 'false', 'list')).toMatchObject({
      words: ['list'],
      values: { closed: ['false'] },
    })
    expect(parsed('--noClosed')).toMatchObject({ unknown: ['--noClosed'] })
    expect(parsed('--no-tags')).toMatchObject({ unknown: ['--no-tags'] })
    expect(parsed('--no-closed=true')).toMatchObject({ unknown: ['--no-closed=true'] })
  })

  it('never treat the next option as a value', () => {
    expect(parsed('--project-code', '--closed')).toMatchObject({
      problems: ['--project-code'],
      values: { closed: ['true'] },
    })
    expect(parsed('--project-code', '-h')).toMatchObject({
      problems: ['--project-code'],
      values: { help: ['true'] },
    })
    expect(parsed('--project-code', '-5')).toMatchObject({ problems: [], values: { 'project-code': ['-5'] } })
  })

  it('that are unknown are listed as typed', () => {
    expect(parsed('--nope=1', '-x', '---', '--closed')).toMatchObject({ unknown: ['--nope=1', '-x', '---'] })
  })
})
