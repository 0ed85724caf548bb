import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { QasError } from 'qasphere-client'
import { isTextEncodingError } from 'qasphere-contract/decode-text'
import type { Terminal } from '../output/terminal.js'
import { readStdin } from './read-text.js'

/**
 * Reads a secret. On a terminal, prompts for it without echoing the input; otherwise reads the first line of
 * standard input. Returns an empty string if there is none. Throws a usage error if standard input is not text.
 */
export function readSecret(name: string, terminal: Terminal): Promise<string> {
  return process.stdin.isTTY === true ? promptForSecret(name, terminal) : readFirstLine()
}

async function readFirstLine(): Promise<string> {
  try {
    return (await readStdin()).split(/\r?\n/, 1)[0] ?? ''
  } catch (error) {
    if (!isTextEncodingError(error)) throw error
    throw new QasError('usage', `stdin ${error.message}`, {}, error)
  }
}

async function promptForSecret(name: string, terminal: Terminal): Promise<string> {
  terminal.ask(`${name}: `)
  const output = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output, terminal: true })
  const interrupted = once(lines, 'SIGINT').then(() => {
    throw new QasError('usage', 'Interrupted; nothing was changed', {})
  })
  try {
    const ended = once(lines, 'close').then(() => [''])
    const [line]: string[] = await Promise.race([once(lines, 'line'), ended, interrupted])
    return line ?? ''
  } finally {
    lines.close()
    terminal.say('')
  }
}
