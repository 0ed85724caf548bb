import { isObject, type RowLayout } from './columns.js'
import { isRowFormat, type OutputChoice } from './output-choice.js'
import type { Terminal } from './terminal.js'

/** Prints a document: selects fields, applies jq, and formats the result. */
export async function printDocument(
  terminal: Terminal,
  document: unknown,
  choice: OutputChoice,
  layout: RowLayout = {},
): Promise<void> {
  const { jq } = choice
  if (jq === undefined) return printFormatted(terminal, document, choice, layout)
  const { printJqOutputs } = await import('./print-jq-outputs.js')
  const picked = await pickFields(document, choice, layout)
  await printJqOutputs(terminal, picked, jq, choice.format, (values) => {
    return printFormatted(terminal, values, { format: choice.format }, {})
  })
}

async function printFormatted(
  terminal: Terminal,
  document: unknown,
  choice: OutputChoice,
  layout: RowLayout,
): Promise<void> {
  const { format } = choice
  if (format === 'json') {
    await terminal.printJson(`${JSON.stringify(await pickFields(document, choice, layout), null, 2)}\n`)
  } else if (format === 'yaml') {
    const { formatYaml } = await import('./yaml.js')
    await terminal.printText(formatYaml(await pickFields(document, choice, layout)))
  } else if (format === 'table' && isObject(document) && layout.rowsIn === undefined) {
    const { printRecord } = await import('./row-printers.js')
    await printRecord(terminal, document, choice)
  } else {
    await printRows(terminal, wrapInPage(getRows(document, layout)), choice, layout)
  }
}

async function* wrapInPage(rows: readonly unknown[]): AsyncGenerator<readonly unknown[]> {
  yield rows
}

function getRows(document: unknown, { rowsIn }: RowLayout): readonly unknown[] {
  const rows = rowsIn !== undefined && isObject(document) ? Reflect.get(document, rowsIn) : document
  if (Array.isArray(rows)) return rows
  return rows === null || rows === undefined ? [] : [rows]
}

/** Returns the document with only the chosen fields of its rows. The fields around the rows are kept. */
async function pickFields(document: unknown, choice: OutputChoice, { rowsIn }: RowLayout): Promise<unknown> {
  const select = await createSelector(choice)
  if (rowsIn === undefined || !isObject(document)) return select(document)
  return { ...document, [rowsIn]: select(Reflect.get(document, rowsIn)) }
}

/** Prints a list page by page, so that only one page is in memory. Not for jq, which needs the full document. */
export async function printRows(
  terminal: Terminal,
  pages: AsyncIterable<readonly unknown[]>,
  choice: OutputChoice,
  layout: RowLayout,
): Promise<void> {
  const { format } = choice
  if (!isRowFormat(format)) throw new TypeError(`${format} is not a format for rows`)
  const { createRowPrinter } = await import('./row-printers.js')
  const printer = createRowPrinter(terminal, { ...choice, format }, layout)
  const select = await createSelector(choice)
  for await (const rows of pages) {
    if (!(await printer.print(format === 'jsonl' ? rows.map(select) : rows))) return
  }
  await printer.end()
}

type Select = (value: unknown) => unknown

/** Returns a function that selects the chosen fields of a row. */
export async function createSelector({ fields }: OutputChoice): Promise<Select> {
  if (fields === undefined) return (row) => row
  const { createFieldSelector } = await import('./select-fields.js')
  return createFieldSelector(fields)
}
