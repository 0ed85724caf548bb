import { describe, expect, it, vi } from 'vitest'
import { getOptions } from '../input/command-tree.js'
import type { Option, OptionValues } from '../input/option.js'
import { parseArguments } from '../input/parse-arguments.js'
import { readOptions } from '../input/read-options.js'

// The build defines the version.
vi.stubGlobal('QASPHERE_VERSION', '0.0.0')
const { commands } = await import('./all-commands.js')

/** A value that no option with rules accepts. */
const wrong = '?-#'

describe('the message for a wrong value', () => {
  const checked = commands.flatMap((command) => {
    const options = getOptions(command).filter((option) => !option.fills && hasRules(option))
    return options.map((option) => ({ command, option }))
  })

  it('names the option and the value, for every option of every command', () => {
    expect(checked.length).toBeGreaterThan(100)
    const vague = checked.filter(({ command, option: { name, isPrivate } }) => {
      const values = new Map([[name, [wrong]]])
      const { problems } = readOptions(command, [], parsedAs(values))
      const message = problems.find(({ where }) => where === `--${name}`)?.message ?? ''
      return message.includes(JSON.stringify(wrong)) !== (isPrivate !== true)
    })
    expect(vague.map(({ command, option }) => `${command.words.join(' ')} --${option.name}`)).toEqual([])
  })

  it('names the operand and the value', () => {
    for (const command of commands.filter(({ operand }) => operand?.choices)) {
      const { problems } = readOptions(command, [wrong], parsedAs(new Map()))
      expect(problems).toContainEqual({
        where: command.operand?.name,
        message: expect.stringContaining(`got "${wrong}"`),
      })
    }
  })
})

it('names every boolean option that a word follows which is neither true nor false', () => {
  const vague = commands
    .filter(({ operand }) => operand === undefined)
    .flatMap((command) => {
      const booleans = getOptions(command).filter(({ kind }) => kind === 'boolean')
      return booleans.filter(({ name }) => {
        const parsed = parseArguments([`--${name}`, 'maybe'], booleans)
        const { problems } = readOptions(command, parsed.words, parsed)
        return !problems.some(
          ({ where, message }) => where === `--${name}` && message === 'must be true or false, got "maybe"',
        )
      })
    })
  expect(vague).toEqual([])
})

function parsedAs(values: OptionValues) {
  return { words: [], values, unknown: [], problems: [], afterBoolean: new Map() }
}

function hasRules({ kind, choices, entry, pattern }: Option): boolean {
  return ['choice', 'integer', 'number', 'pairs'].includes(kind) || [choices, entry, pattern].some(Boolean)
}
