import { describe, expect, it } from 'vitest'
import { apiCommands } from '../commands/api-commands.js'
import type { Command } from '../input/command.js'
import { parseArguments } from '../input/parse-arguments.js'
import type { Terminal } from '../output/terminal.js'
import { collectInput } from './collect-input.js'

const commands = apiCommands()
const options = commands.flatMap((command) => command.options)

const silent: Terminal = {
  print: async () => true,
  say: () => undefined,
  ask: () => undefined,
  show: () => undefined,
  isWatched: false,
  width: 80,
  mark: (_kind, words) => words,
}

function collect(command: Command, args: readonly string[]) {
  const { values, problems, unknown } = parseArguments(args, options)
  expect({ problems, unknown }).toEqual({ problems: [], unknown: [] })
  if (!command.api) throw new Error('every command of the contract calls the API')
  const context = {
    command,
    commands,
    values,
    operands: [],
    problems: [],
    terminal: silent,
    env: {},
    cwd: '/',
  }
  return collectInput(context, command.api)
}

const examples = commands.flatMap((command) => {
  return command.examples.map(({ does, args }) => [command.words.join(' '), does, command, args] as const)
})

describe('the examples of the contract', () => {
  it.each(examples)('%s: %s', async (_words, _does, command, args) => {
    expect(await collect(command, args)).toMatchObject({ problems: [], warnings: [] })
  })

  it('are there for every command', () => {
    expect(commands.filter((command) => command.examples.length === 0)).toEqual([])
  })
})
