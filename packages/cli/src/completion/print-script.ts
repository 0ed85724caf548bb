import { basename } from 'node:path'
import { QasError } from 'qasphere-client'
import type { RunContext } from '../input/run-context.js'
import { type Shell, shells } from './completion-command.js'
import { completionScripts } from './scripts.js'

/** Prints the completion script of the shell named, or of the user's own. */
export async function printCompletionScript({
  operands,
  problems,
  terminal,
  env,
}: RunContext): Promise<void> {
  if (problems.length > 0) throw new QasError('validation', 'Invalid arguments', { problems })
  const named = operands[0] ?? basename(env.SHELL ?? '')
  const shell = shells.find((candidate) => candidate === named)
  if (!shell) {
    throw new QasError('usage', `Name your shell: qasphere completion ${shells.join('|')}`, {})
  }
  await terminal.print(scriptOf(shell))
}

function scriptOf(shell: Shell): string {
  return completionScripts[shell]
}
