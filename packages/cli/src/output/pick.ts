import search from '@inquirer/search'
import { plainText } from 'qasphere-client/plain-text'

/** Something that can be picked. */
export interface Pickable {
  readonly value: string
  readonly label: string
}

/** Lets the user pick one of many, on stderr: with the arrow keys, or by typing a part of a label. */
export async function pick(question: string, candidates: readonly Pickable[]): Promise<string> {
  const choices = candidates.map(({ value, label }) => ({ value, name: plainText(label) }))
  const source = (typed: string | undefined) => {
    const wanted = typed?.trim().toLowerCase() ?? ''
    return choices.filter(({ name }) => name.toLowerCase().includes(wanted))
  }
  return search({ message: question, source, pageSize: 10 }, { output: process.stderr })
}

/** Whether an error says that the user does not want to pick. */
export function isPickAborted(error: unknown): boolean {
  return error instanceof Error && error.name === 'ExitPromptError'
}
