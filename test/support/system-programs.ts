import { spawnSync } from 'node:child_process'

/** An environment in which system servers are found. Debian installs them in folders that are not on every PATH. */
export const systemEnvironment = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` }

/** Whether a system program is installed; `question` is an option that makes it print something and exit. */
export function isInstalled(program: string, question: string): boolean {
  return spawnSync(program, [question], { env: systemEnvironment }).status === 0
}
