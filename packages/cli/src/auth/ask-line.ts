import { createInterface } from 'node:readline'
import type { Terminal } from '../output/terminal.js'

/** Asks a question and returns the trimmed answer. Undefined if input ends first or `signal` is aborted. */
export function askLine(
  question: string,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<string | undefined> {
  terminal.ask(question)
  const lines = createInterface({ input: process.stdin, terminal: false })
  return new Promise((resolve) => {
    const settle = (answer: string | undefined) => {
      signal.removeEventListener('abort', abort)
      resolve(answer)
      lines.close()
      // Node keeps running as long as stdin is read.
      process.stdin.unref()
    }
    const abort = () => settle(undefined)
    lines.once('line', (line) => settle(line.trim()))
    lines.once('close', () => settle(undefined))
    signal.addEventListener('abort', abort, { once: true })
  })
}
