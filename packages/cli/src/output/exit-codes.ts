/** The exit codes of the program and their meanings. Scripts rely on there being no others. */
export const exitCodes = {
  0: 'Success, including `--help` and `--version`.',
  1: 'Failure. The reason is on stderr: invalid arguments, missing credentials, a rejected request, a network error, or a command group without a subcommand.',
} as const

export type ExitCode = keyof typeof exitCodes
