import { describe, expect, it, vi } from 'vitest'
import { getOptions } from '../input/command-tree.js'
import type { Option } from '../input/option.js'
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
      const { problems } = readOptions(command, [], { words: [], values, unknown: [], problems: [] })
      const message = problems.find(({ where }) => where === `--${name}`)?.message ?? ''
      return message.includes(JSON.stringify(wrong)) !== (isPrivate !== true)
    })
    expect(vague.map(({ command, option }) => `${command.words.join(' ')} --${option.name}`)).toEqual([])
  })

  it('names the operand and the value', () => {
    for (const command of commands.filter(({ operand }) => operand?.choices)) {
      const { problems } = readOptions(command, [wrong], {
        words: [],
        values: new Map(),
        unknown: [],
        problems: [],
      })
      expect(problems).toContainEqual({
        where: command.operand?.name,
        message: expect.stringContaining(`got "${wrong}"`),
      })
    }
  })
})

function hasRules({ kind, choices, entry, pattern }: Option): boolean {
  return ['choice', 'integer', 'number', 'pairs'].includes(kind) || [choices, entry, pattern].some(Boolean)
}
