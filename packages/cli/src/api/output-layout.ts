import type { InputProblem } from 'qasphere-client'
import type { Endpoint } from 'qasphere-contract'
import { rowFieldsOf, rowSchemaOf, rowsFieldOf, unknownFieldIn } from 'qasphere-contract/response-fields'
import type { ApiCall } from '../input/command.js'
import { findNearest } from '../input/nearest.js'
import type { Column, RowLayout } from '../output/columns.js'
import type { OutputChoice } from '../output/output-choice.js'
import { loadEndpoint } from './load-endpoint.js'

/** The layout of a command's output, and the chosen fields that it does not have. */
export interface CheckedOutput {
  readonly layout: RowLayout
  readonly problems: readonly InputProblem[]
}

/** Checks the fields to print against the response of the command's endpoint. */
export async function checkOutput(
  { endpoint: name }: ApiCall,
  { fields = [], format }: OutputChoice,
): Promise<CheckedOutput> {
  const endpoint = await loadEndpoint(name)
  const schema = rowSchemaOf(endpoint)
  return {
    layout: createLayout(endpoint, format === 'table'),
    problems: schema ? fields.flatMap((field) => findFieldProblems(schema, field)) : [],
  }
}

function createLayout(endpoint: Endpoint, isTable: boolean): RowLayout {
  const { columns } = endpoint
  const rowsIn = rowsFieldOf(endpoint)
  const rowsKey = rowsIn === undefined ? {} : { rowsIn }
  const fields = rowFieldsOf(endpoint)
  if (isTable && columns) {
    return { ...rowsKey, columns: columns.map((path) => ({ path, isInEveryRow: true })), isSelection: true }
  }
  // Objects and lists are too wide for a table.
  const shown = isTable ? fields.filter(({ kind }) => kind !== 'json' && kind !== 'list') : fields
  const all = shown.map(({ name, required }): Column => ({ path: name, isInEveryRow: required }))
  return { ...rowsKey, columns: all, ...(isTable ? { isSelection: true } : {}) }
}

function findFieldProblems(schema: Parameters<typeof unknownFieldIn>[0], field: string): InputProblem[] {
  const unknown = unknownFieldIn(schema, field)
  if (!unknown) return []
  const { path, known } = unknown
  if (known.length === 0) {
    const parent = path.split('.').slice(0, -1).join('.')
    return [{ where: '--fields', message: `${parent} has no fields, got ${JSON.stringify(field)}` }]
  }
  const guess = findNearest(path, known)
  const suggestion = guess === undefined ? '' : `; did you mean ${guess}?`
  const message = `${JSON.stringify(path)} is not a field of the output${suggestion}\nExpected any of ${known.join(', ')}`
  return [{ where: '--fields', message }]
}
