import type { RowLayout } from './columns.js'
import type { OutputChoice } from './output-choice.js'
import type { Terminal } from './terminal.js'

/**
 * Prints the result of a command as one document: JSON, indented by two spaces, unless there is a `choice`. `layout` says
 * which columns a list has.
 */
export async function printResult(
  terminal: Terminal,
  result: unknown,
  choice: OutputChoice | undefined,
  layout?: RowLayout,
): Promise<void> {
  if (choice === undefined) {
    await terminal.printJson(`${JSON.stringify(result, null, 2)}\n`)
    return
  }
  const { printDocument } = await import('./print-document.js')
  await warnOfUnknownFields(terminal, result, choice)
  await printDocument(terminal, result, choice, layout)
}

/** Warns about chosen fields that the result does not have. No schema describes such results. */
async function warnOfUnknownFields(
  terminal: Terminal,
  result: unknown,
  { fields = [] }: OutputChoice,
): Promise<void> {
  const { listFieldNames, getCellValue } = await import('./columns.js')
  const rows: unknown[] = [result].flat()
  const unknown = fields.filter((field) => rows.every((row) => getCellValue(row, field) === undefined))
  if (rows.length === 0 || unknown.length === 0) return
  const known = [...new Set(rows.flatMap(listFieldNames))].join(', ')
  terminal.say(
    `${terminal.mark('warning', 'Warning:')} --fields: the output has no ${unknown.join(', ')}; it has ${known}.`,
  )
}
