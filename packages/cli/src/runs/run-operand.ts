import type { InputProblem } from 'qasphere-client'
import { addGivenValue } from '../input/add-given-value.js'
import type { Operand, RunContext } from '../input/command.js'

/** The run that a command is about. */
export const runOperand: Operand = {
  name: 'run',
  description: 'ID of the run, or its URL, which includes the project',
  usage: '<run>',
  namesRun: true,
}

/** Reads the ID of the run that a command is about. Adds to `problems` if it is missing or invalid. */
export function readRunId({ operands: [text] }: RunContext, problems: InputProblem[]): number {
  if (text === undefined) problems.push({ where: runOperand.name, message: 'is required' })
  else if (!/^[1-9]\d{0,14}$/.test(text)) {
    problems.push({
      where: runOperand.name,
      message: addGivenValue('must be a positive integer or the URL of a run', text),
    })
  }
  return Number(text)
}
