import { describe, expect, it } from 'vitest'
import { apiCommands } from '../commands/api-commands.js'
import type { Command } from '../input/command.js'
import { parseArguments } from '../input/parse-arguments.js'
import type { Terminal } from '../output/terminal.js'
import { checkInput } from './check.js'
import { collectInput } from './collect.js'

const commands = apiCommands()
const options = commands.flatMap((command) => command.options)

const silent: Terminal = {
  print: async () => true,
  printJson: async () => true,
  printText: async () => true,
  printStyled: async () => true,
  printBytes: async () => true,
  isColored: false,
  columns: undefined,
  say: () => undefined,
  ask: () => undefined,
  show: () => undefined,
  isWatched: false,
  width: 80,
  mark: (_kind, words) => words,
}

async function check(command: Command, args: readonly string[]) {
  const { values, problems, unknown } = parseArguments(args, options)
  expect({ problems, unknown }).toEqual({ problems: [], unknown: [] })
  if (!command.api) throw new Error('every command of the contract calls the API')
  const context = {
    command,
    commands: [],
    values,
    operands: [],
    runHosts: [],
    problems: [],
    terminal: silent,
    env: {},
    cwd: '/',
  }
  const collected = await collectInput(context, command.api)
  const checked = await checkInput(context, command.api, collected)
  return { problems: [...collected.problems, ...checked.problems], warnings: checked.warnings }
}

const examples = commands.flatMap((command) => {
  return command.examples.map(({ does, args }) => [command.words.join(' '), does, command, args] as const)
})

describe('the examples of the contract', () => {
  it.each(examples)('%s: %s', async (_words, _does, command, args) => {
    expect(await check(command, args)).toEqual({ problems: [], warnings: [] })
  })

  it('exist for every command', () => {
    expect(commands.filter((command) => command.examples.length === 0)).toEqual([])
  })
})
