import { type InputProblem, QasError } from 'qasphere-client'
import { optionsOf } from '../commands/command-tree.js'
import type { Command, Option } from './command.js'
import { nearest } from './nearest.js'
import type { ParsedArguments } from './parse-arguments.js'

/** Throws a usage error that names the options a command does not have, each with the nearest it has. */
export function refuseUnknownOptions(
  words: readonly string[],
  options: readonly Option[],
  parsed: ParsedArguments,
) {
  const names = options.map((option) => `--${option.name}`)
  const foreign = [...parsed.values.keys()].map((name) => `--${name}`).filter((name) => !names.includes(name))
  const unknown = [...parsed.unknown.map((arg) => arg.split('=')[0] ?? arg), ...foreign]
  if (unknown.length === 0) return
  const lines = unknown.map((name) => {
    const guess = nearest(name, names)
    return `Unknown option ${name}${guess ? `; did you mean ${guess}?` : ''}`
  })
  throw new QasError('usage', lines.join('\n'), { help: words })
}

/** Mistakes in how the options and operands of a command were given, whatever their values. */
export function shapeProblems(
  command: Command,
  operands: readonly string[],
  parsed: ParsedArguments,
): InputProblem[] {
  const repeated = optionsOf(command).filter(({ name, kind, isRepeatable }) => {
    return kind !== 'list' && kind !== 'pairs' && !isRepeatable && (parsed.values.get(name)?.length ?? 0) > 1
  })
  return [
    ...parsed.problems,
    ...repeated.map(({ name }) => ({ where: `--${name}`, message: 'must be given only once' })),
    ...operandProblems(command, operands),
  ]
}

function operandProblems({ operand }: Command, operands: readonly string[]): InputProblem[] {
  const [first, ...rest] = operands
  if (operand?.isPaths)
    return first === undefined
      ? [{ where: operand.name, message: 'must not be empty: pass at least one' }]
      : []
  if (first === undefined) return []
  const surplus = operand ? rest : operands
  const choices = operand?.choices
  return [
    ...surplus.map((word) => ({ where: '', message: `Unexpected argument ${JSON.stringify(word)}` })),
    ...(operand && choices && !choices.includes(first)
      ? [{ where: operand.name, message: `must be one of ${choices.join(', ')}` }]
      : []),
  ]
}
