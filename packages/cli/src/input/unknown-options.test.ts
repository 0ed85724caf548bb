import { expect, it } from 'vitest'
import type { Operand } from './command.js'
import type { Option } from './option.js'
import { findUnknownOptions } from './read-options.js'
import { unknownOptions } from './unknown-options.js'

const limit: Option = { name: 'limit', kind: 'integer', description: '', required: false }

it('finds the options of other commands and those of none, as typed without their values', () => {
  const values = new Map([
    ['limit', ['3']],
    ['page', ['1']],
  ])
  const parsed = { words: [], values, unknown: ['--lmit=3', '-x'], problems: [], afterBoolean: new Map() }
  expect(findUnknownOptions([limit], parsed)).toEqual(['--lmit', '-x', '--page'])
})

it('suggests the closest option of the command', () => {
  const { message } = unknownOptions(['try'], ['--lmit', '--nonsense'], [limit])
  expect(message).toBe('Unknown option --lmit; did you mean --limit?\nUnknown option --nonsense')
})

it.each(['--run-id', '--run'])('says that the value of %s is an argument', (name) => {
  const run: Operand = { name: 'run', description: '', usage: '<run>' }
  expect(unknownOptions(['try'], [name], [], run).message).toBe(
    `Unknown option ${name}; the run is an argument: qasphere try <run>`,
  )
})
