import type { ApiCall } from '../input/command.js'
import type { Terminal } from '../output/terminal.js'

/** The part of an answer that a command prints; a list that the server gave as null is an empty one. */
export function printedPart({ prints, printsArray }: ApiCall, answer: unknown): unknown {
  let part = answer
  for (const key of prints) {
    if (typeof part !== 'object' || part === null || !Object.hasOwn(part, key)) return answer
    part = Reflect.get(part, key)
  }
  return part === null && printsArray ? [] : part
}

/** Prints one JSON document, indented by two spaces. */
export async function printJson(terminal: Terminal, value: unknown): Promise<void> {
  await terminal.print(`${JSON.stringify(value, null, 2)}\n`)
}
