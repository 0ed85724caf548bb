import type { InputProblem } from 'qasphere-client'
import type { Operand, RunContext } from '../input/command.js'

/** The run that a command is about. */
export const runOperand: Operand = { name: 'run', description: 'Id of the run', usage: '<run>' }

/** Reads the id from the operand of a command. Adds to `problems` if there is none. */
export function readRunId({ operands: [text] }: RunContext, problems: InputProblem[]): number {
  if (text === undefined) problems.push({ where: 'run', message: 'is required' })
  else if (!/^[1-9]\d{0,14}$/.test(text)) {
    problems.push({ where: 'run', message: `must be a positive integer, got ${JSON.stringify(text)}` })
  }
  return Number(text)
}
