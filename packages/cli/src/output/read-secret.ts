import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { QasError } from 'qasphere-client'
import type { Terminal } from './terminal.js'

/**
 * Reads a secret: asked for on a terminal, where nothing of it is shown, else the first line of stdin. Empty where
 * stdin ends without one.
 */
export async function readSecret(name: string, terminal: Terminal): Promise<string> {
  const isAsked = process.stdin.isTTY === true
  if (isAsked) terminal.ask(`${name}: `)
  const output = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output, terminal: isAsked })
  const interrupted = once(lines, 'SIGINT').then(() => {
    throw new QasError('usage', 'Interrupted; nothing was changed', {})
  })
  try {
    const ended = once(lines, 'close').then(() => [''])
    const [line]: string[] = await Promise.race([once(lines, 'line'), ended, interrupted])
    return line ?? ''
  } finally {
    lines.close()
    if (isAsked) terminal.say('')
  }
}
