import type { InputProblem } from 'qasphere-client'
import { parseRunUrl } from '../connection/run-url.js'
import type { Operand, RunContext } from '../input/command.js'
import { getValue } from '../input/option.js'
import { projectOption } from '../input/project-option.js'

/** The run that a command is about. */
export const runOperand: Operand = {
  name: 'run',
  description: 'Id of the run, or its URL, which includes the project',
  usage: '<run>',
}

/** A run as the operand names it. */
export interface RunReference {
  readonly runId: number
  /** Host name of its URL, with the port if it is not the default; absent if the operand is an id. */
  readonly host?: string
}

/** Takes the project from the URL of a run. A project that contradicts it is a problem. */
export function applyRunUrl(context: RunContext): RunContext {
  const location = parseRunUrl(context.operands[0] ?? '')
  if (!location) return context
  const where = `--${projectOption.name}`
  const { projectCode } = location
  const given = getValue(context.values, projectOption.name)
  if (given !== undefined) {
    if (given.toUpperCase() === projectCode) return context
    const message = `must be the project of the run, ${projectCode}, got ${JSON.stringify(given)}`
    return { ...context, problems: [...context.problems, { where, message }] }
  }
  return {
    ...context,
    values: new Map([...context.values, [projectOption.name, [projectCode]]]),
    problems: context.problems.filter((problem) => problem.where !== where),
  }
}

/** Reads the operand of a command. Adds to `problems` if it is missing or invalid. */
export function readRun({ operands: [text] }: RunContext, problems: InputProblem[]): RunReference {
  const location = parseRunUrl(text ?? '')
  if (location) return { runId: location.runId, host: location.host }
  if (text === undefined) problems.push({ where: 'run', message: 'is required' })
  else if (!/^[1-9]\d{0,14}$/.test(text)) {
    problems.push({
      where: 'run',
      message: `must be a positive integer or the URL of a run, got ${JSON.stringify(text)}`,
    })
  }
  return { runId: Number(text) }
}
