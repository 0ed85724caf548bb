import type { InputProblem } from 'qasphere-client'
import type { DataPlace, FilePlace } from 'qasphere-server'
import type { RunContext } from '../input/command.js'
import { invalidArguments } from '../input/invalid-arguments.js'
import { dataPlaceOf, filesOf } from './data-place.js'

/** Where the data and the files are; throws all mistakes in the options at once. */
export function transferPlaces(
  context: RunContext,
  problems: InputProblem[],
): { data: DataPlace; files?: FilePlace } {
  const found = { data: dataPlaceOf(context, problems), ...filesOf(context, problems) }
  if (problems.length > 0) throw invalidArguments(problems)
  return found
}
