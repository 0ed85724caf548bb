import { type InputProblem, QasError } from 'qasphere-client'

/** The heading under which all mistakes stand. */
export function invalidArguments(problems: readonly InputProblem[]): QasError<'validation'> {
  return new QasError('validation', 'Invalid arguments', { problems })
}
