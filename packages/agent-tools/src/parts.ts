import { anyText, nonNegativeInt, optional, positiveInt, text } from 'qasphere-contract/scalars'
import * as z from 'zod/mini'

// Fields that several tools take. Their descriptions are short, because every client reads them at every start.

/** The code of a project, such as SHOP. Clients may leave it out if the session has one. */
export const project = text(1, 255)

/** How a test case is named: by its marker or its ID. */
export const testCaseRef = text(1, 255)

export const offset = z._default(nonNegativeInt, 0)

/** Maximum number of rows of a list. */
export function limit(rows: number, maxRows: number) {
  return z._default(positiveInt.check(z.maximum(maxRows)), rows)
}

export const priority = z.enum(['low', 'medium', 'high'])

export const priorities = z.optional(z.array(priority))

/** How the test cases of a run are chosen. */
export const selection = {
  testCases: optional('Markers', z.array(testCaseRef)),
  folders: optional('Paths, with subfolders', z.array(anyText)),
  tags: optional('Titles', z.array(anyText)),
  priorities,
}
