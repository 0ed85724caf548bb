import type { InputProblem } from 'qasphere-client'
import type { DataPlace, FilePlace } from 'qasphere-server'
import type { RunContext } from '../input/command.js'
import { invalidArguments } from '../input/invalid-arguments.js'
import { readDataPlace, readFilePlace } from './data-place.js'

/** Finds the locations of data and files. Throws one error that lists all problems in the options. */
export function readTransferPlaces(
  context: RunContext,
  problems: InputProblem[],
): { data: DataPlace; files?: FilePlace } {
  const found = { data: readDataPlace(context, problems), ...readFilePlace(context, problems) }
  if (problems.length > 0) throw invalidArguments(problems)
  return found
}
