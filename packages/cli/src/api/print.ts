import type { Client, SplitInput } from 'qasphere-client'
import { count } from 'qasphere-client/plural'
import type { ApiCall } from '../input/command.js'
import type { RowLayout } from '../output/columns.js'
import { isRowFormat, type OutputChoice } from '../output/output-choice.js'
import type { Terminal } from '../output/terminal.js'

/** Returns the part of a response that a command prints. A null list becomes an empty one. */
function getPrintedPart({ prints, printsArray }: ApiCall, answer: unknown): unknown {
  let part = answer
  for (const key of prints) {
    if (typeof part !== 'object' || part === null || !Object.hasOwn(part, key)) return answer
    part = Reflect.get(part, key)
  }
  return part === null && printsArray ? [] : part
}

/** How a command prints, if not as one JSON document, and the layout of its rows. */
export interface Output {
  readonly choice: OutputChoice
  readonly layout: RowLayout
}

/** Prints a response. */
export async function printAnswer(
  terminal: Terminal,
  api: ApiCall,
  answer: unknown,
  output?: Output,
): Promise<void> {
  const document = getPrintedPart(api, answer)
  if (output) {
    const { printDocument } = await import('../output/print-document.js')
    await printDocument(terminal, document, output.choice, output.layout)
  } else await terminal.printJson(`${JSON.stringify(document, null, 2)}\n`)
}

/** Prints all pages of a list as one document. Only one page and the IDs of its rows are in memory at a time. */
export async function printAllPages(
  client: Client,
  api: ApiCall,
  { params, query }: SplitInput,
  terminal: Terminal,
  output?: Output,
): Promise<void> {
  const pages = client.pages(api, { ...params, ...query })
  if (api.paging !== 'offset' && api.paging !== 'cursor') {
    for await (const answer of pages) await printAnswer(terminal, api, answer, output)
    return
  }
  const list = api.paging === 'offset' ? new OffsetList(pages, terminal) : new CursorList(pages)
  if (!output) return printAsJson(list, terminal)
  const { choice, layout } = output
  const { printDocument, printRows, createSelector } = await import('../output/print-document.js')
  if (choice.jq === undefined && isRowFormat(choice.format)) {
    await printRows(terminal, list.pages(), choice, layout)
  } else if (choice.jq === undefined && choice.format === 'json') {
    await printAsJson(list, terminal, await createSelector(choice))
  } else {
    await printDocument(terminal, await readDocument(list), choice, layout)
  }
}

/** A list that arrives in pages, and the fields around its rows in the document. */
interface PagedList {
  /** The rows of each page. */
  pages(): AsyncIterable<readonly unknown[]>
  /** The key of the rows. */
  readonly rowsIn: string
  /** The fields before the rows, known after the first page. */
  before(): object
  /** The fields after the rows, known after the last page. */
  after(): object
}

/** A list as `{"total": N, "data": […]}`, with the `total` of the first page. */
class OffsetList implements PagedList {
  readonly rowsIn = 'data'
  readonly #pages: AsyncIterable<unknown>
  readonly #terminal: Terminal
  #total: unknown

  constructor(pages: AsyncIterable<unknown>, terminal: Terminal) {
    this.#pages = pages
    this.#terminal = terminal
  }

  async *pages() {
    let printed = 0
    for await (const page of this.#pages) {
      this.#total ??= getField(page, 'total')
      const rows = getRows(page, this.rowsIn)
      printed += rows.length
      yield rows
    }
    if (this.#total === printed) return
    this.#terminal.say(
      `${this.#terminal.mark('warning', 'Warning:')} The list changed while it was read: printed ${count(printed, 'row')}, but the first page reported ${this.#total}.`,
    )
  }

  before() {
    return { total: this.#total }
  }

  after() {
    return {}
  }
}

/** A list as `{"events": […], "after": …, "count": …}`, with the cursor to continue from. */
class CursorList implements PagedList {
  readonly rowsIn = 'events'
  readonly #pages: AsyncIterable<unknown>
  #after: unknown = 0
  #count = 0

  constructor(pages: AsyncIterable<unknown>) {
    this.#pages = pages
  }

  async *pages() {
    for await (const page of this.#pages) {
      this.#after = getField(page, 'after')
      const rows = getRows(page, this.rowsIn)
      this.#count += rows.length
      yield rows
    }
  }

  before() {
    return {}
  }

  after() {
    return { after: this.#after, count: this.#count }
  }
}

async function readDocument(list: PagedList): Promise<unknown> {
  const rows: unknown[] = []
  for await (const page of list.pages()) for (const row of page) rows.push(row)
  return { ...list.before(), [list.rowsIn]: rows, ...list.after() }
}

/** Prints a list page by page as `JSON.stringify` would print the whole document. `select` picks the fields of a row. */
async function printAsJson(
  list: PagedList,
  terminal: Terminal,
  select: (row: unknown) => unknown = (row) => row,
): Promise<void> {
  const array = new ArrayPrinter(terminal)
  let hasStarted = false
  for await (const rows of list.pages()) {
    if (!hasStarted) {
      const start = [...formatFields(list.before()), `  ${JSON.stringify(list.rowsIn)}: `].join(',\n')
      if (!(await terminal.printJson(`{\n${start}`))) return
      hasStarted = true
    }
    if (!(await array.print(rows.map(select)))) return
  }
  await terminal.printJson(`${[array.end(), ...formatFields(list.after())].join(',\n')}\n}\n`)
}

function formatFields(fields: object): string[] {
  return Object.entries(fields).map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`)
}

/** Prints an array page by page, one level deep in a document, as `JSON.stringify` with two spaces would. */
class ArrayPrinter {
  count = 0
  readonly #terminal: Terminal

  constructor(terminal: Terminal) {
    this.#terminal = terminal
  }

  /** Resolves to false if the reader is gone. */
  print(rows: readonly unknown[]): Promise<boolean> {
    const texts = rows.map((row, index) => {
      const isFirst = this.count === 0 && index === 0
      return `${isFirst ? '[' : ','}\n    ${JSON.stringify(row, null, 2).replaceAll('\n', '\n    ')}`
    })
    this.count += texts.length
    return texts.length === 0 ? Promise.resolve(true) : this.#terminal.printJson(texts.join(''))
  }

  /** Returns the end of the array. */
  end(): string {
    return this.count === 0 ? '[]' : '\n  ]'
  }
}

function getRows(page: unknown, name: string): readonly unknown[] {
  const rows = getField(page, name)
  return Array.isArray(rows) ? rows : []
}

function getField(page: unknown, name: string): unknown {
  return typeof page === 'object' && page !== null ? Reflect.get(page, name) : undefined
}
