import type { Client, SplitInput } from 'qasphere-client'
import type { ApiCall } from '../input/command.js'
import type { Terminal } from '../output/terminal.js'

/** The part of an answer that a command prints; a list that the server gave as null is an empty one. */
function printedPart({ prints, printsArray }: ApiCall, answer: unknown): unknown {
  let part = answer
  for (const key of prints) {
    if (typeof part !== 'object' || part === null || !Object.hasOwn(part, key)) return answer
    part = Reflect.get(part, key)
  }
  return part === null && printsArray ? [] : part
}

/** Prints what a command prints of an answer. */
export async function printAnswer(terminal: Terminal, api: ApiCall, answer: unknown): Promise<void> {
  await printJson(terminal, printedPart(api, answer))
}

/** Prints one JSON document, indented by two spaces. */
async function printJson(terminal: Terminal, value: unknown): Promise<void> {
  await terminal.print(`${JSON.stringify(value, null, 2)}\n`)
}

/** Prints a list to its end as one document; only a page of it and the ids of its rows are ever in memory. */
export async function printAllPages(
  client: Client,
  api: ApiCall,
  { params, query }: SplitInput,
  terminal: Terminal,
): Promise<void> {
  const pages = client.pages(api, { ...params, ...query })
  switch (api.paging) {
    case 'offset':
      return printOffsetPages(pages, terminal)
    case 'cursor':
      return printCursorPages(pages, terminal)
    default:
      for await (const answer of pages) await printAnswer(terminal, api, answer)
  }
}

/** As `{"total": N, "data": […]}`, with the `total` of the first page. */
async function printOffsetPages(pages: AsyncIterable<unknown>, terminal: Terminal): Promise<void> {
  const list = new ListPrinter(terminal)
  let total: unknown
  for await (const page of pages) {
    if (total === undefined) {
      total = fieldOf(page, 'total')
      if (!(await terminal.print(`{\n  "total": ${JSON.stringify(total)},\n  "data": `))) return
    }
    if (!(await list.print(fieldOf(page, 'data')))) return
  }
  await terminal.print(`${list.end()}\n}\n`)
  if (total !== list.count) {
    terminal.say(
      `${terminal.mark('warning', 'Warning:')} The list changed while it was read: printed ${list.count} ${list.count === 1 ? 'row' : 'rows'}, but the first page reported ${total}.`,
    )
  }
}

/** As `{"events": […], "after": …, "count": …}`, with the cursor to continue from. */
async function printCursorPages(pages: AsyncIterable<unknown>, terminal: Terminal): Promise<void> {
  const list = new ListPrinter(terminal)
  let after: unknown = 0
  if (!(await terminal.print('{\n  "events": '))) return
  for await (const page of pages) {
    after = fieldOf(page, 'after')
    if (!(await list.print(fieldOf(page, 'events')))) return
  }
  await terminal.print(`${list.end()},\n  "after": ${JSON.stringify(after)},\n  "count": ${list.count}\n}\n`)
}

/** Prints an array bit by bit, one level deep in a document, as `JSON.stringify` with two spaces would. */
class ListPrinter {
  count = 0
  readonly #terminal: Terminal

  constructor(terminal: Terminal) {
    this.#terminal = terminal
  }

  /** False if the reader is gone. */
  print(rows: unknown): Promise<boolean> {
    const texts = (Array.isArray(rows) ? rows : []).map((row, index) => {
      const isFirst = this.count === 0 && index === 0
      return `${isFirst ? '[' : ','}\n    ${JSON.stringify(row, null, 2).replaceAll('\n', '\n    ')}`
    })
    this.count += texts.length
    return texts.length === 0 ? Promise.resolve(true) : this.#terminal.print(texts.join(''))
  }

  /** What closes the array. */
  end(): string {
    return this.count === 0 ? '[]' : '\n  ]'
  }
}

function fieldOf(page: unknown, name: string): unknown {
  return typeof page === 'object' && page !== null ? Reflect.get(page, name) : undefined
}
