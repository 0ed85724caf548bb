/** The codes that the program exits with, and what each means. Scripts rely on there being no others. */
export const exitCodes = {
  0: 'The command did what it was asked to. Help and `--version` succeed, too.',
  1: 'The command failed, and stderr says why: invalid arguments, no credentials, a rejected request, a network failure, or a group of commands without an action.',
} as const

export type ExitCode = keyof typeof exitCodes
