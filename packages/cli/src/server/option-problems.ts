import type { InputProblem } from 'qasphere-client'
import { givenTo } from '../input/option-values.js'
import type { RunContext } from '../input/run-context.js'

/** What is missing, empty or none of the choices among a command's options, after what was wrong with them before. */
export function optionProblems({ command, values, problems }: RunContext): InputProblem[] {
  const empty = command.options.filter(({ name, required }) => {
    const given = givenTo(values, name)
    return given === undefined ? required : given === ''
  })
  const wrong = command.options.filter(({ name, choices }) => {
    const given = givenTo(values, name)
    return given !== undefined && given !== '' && choices !== undefined && !choices.includes(given)
  })
  return [
    ...problems,
    ...empty.map(({ name }) => ({
      where: `--${name}`,
      message: givenTo(values, name) === undefined ? 'is required' : 'must not be empty',
    })),
    ...wrong.map(({ name, choices }) => ({
      where: `--${name}`,
      message: `must be one of ${choices?.join(', ')}`,
    })),
  ]
}
