import { basename } from 'node:path'
import { QasError } from 'qasphere-client'
import type { Command, RunContext } from '../input/command.js'
import { invalidArguments } from '../input/invalid-arguments.js'
import { completionScripts, shells } from './scripts.js'

export const completion: Command = {
  words: ['completion'],
  summary: 'Print a completion script for your shell.',
  details: [
    'Without an argument, prints the script for the shell in $SHELL.',
    'To load it in every session of bash, add this line to ~/.bashrc:',
    '  eval "$(qasphere completion bash)"',
    'For zsh, add this line to ~/.zshrc, after compinit:',
    '  eval "$(qasphere completion zsh)"',
    'For fish, run:',
    '  qasphere completion fish > ~/.config/fish/completions/qasphere.fish',
    'For PowerShell, add this line to $PROFILE:',
    '  qasphere completion powershell | Out-String | Invoke-Expression',
  ].join('\n'),
  options: [],
  operand: { name: 'shell', description: 'Shell to print the script for', choices: shells },
  examples: [{ does: 'print the script for bash', args: ['bash'] }],
  load: () => import('./completion.js'),
}

/** Prints the completion script for the given shell, or for the user's login shell. */
export async function run({ operands, problems, terminal, env }: RunContext): Promise<void> {
  if (problems.length > 0) throw invalidArguments(problems)
  const named = operands[0] ?? basename(env.SHELL ?? '')
  const shell = shells.find((candidate) => candidate === named)
  if (!shell) {
    const found = env.SHELL ? ` (SHELL is ${JSON.stringify(env.SHELL)})` : ''
    throw new QasError('usage', `Specify your shell: qasphere completion ${shells.join('|')}${found}`, {})
  }
  await terminal.print(completionScripts[shell])
}
