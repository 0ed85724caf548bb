import { type InputProblem, QasError } from 'qasphere-client'

/** Creates the error that lists all problems with the arguments. */
export function invalidArguments(problems: readonly InputProblem[]): QasError<'validation'> {
  return new QasError('validation', 'Invalid arguments', { problems })
}
