import type { Command } from '../input/command.js'

export const shells = ['bash', 'zsh', 'fish', 'powershell'] as const
export type Shell = (typeof shells)[number]

export const completionCommand: Command = {
  words: ['completion'],
  summary: 'Print a completion script for your shell.',
  details: [
    'Without an argument, for the shell in $SHELL. To load it in every session:',
    '  bash        eval "$(qasphere completion bash)" in ~/.bashrc',
    '  zsh         eval "$(qasphere completion zsh)" in ~/.zshrc, after compinit',
    '  fish        qasphere completion fish > ~/.config/fish/completions/qasphere.fish',
    '  powershell  qasphere completion powershell | Out-String | Invoke-Expression in $PROFILE',
  ].join('\n'),
  options: [],
  operand: { name: 'shell', description: 'The shell', choices: shells },
  examples: [{ does: 'for bash', args: ['bash'] }],
}
