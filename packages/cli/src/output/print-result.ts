import type { OutputChoice } from './output-choice.js'
import type { Terminal } from './terminal.js'

/** Prints what a command has to say as one document: JSON, indented by two spaces, unless there is a `choice`. */
export async function printResult(
  terminal: Terminal,
  result: unknown,
  choice: OutputChoice | undefined,
): Promise<void> {
  if (choice === undefined) {
    await terminal.printJson(`${JSON.stringify(result, null, 2)}\n`)
    return
  }
  const { printDocument } = await import('./print-document.js')
  await printDocument(terminal, result, choice)
}
