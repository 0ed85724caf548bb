import { spawnSync } from 'node:child_process'

/** An environment in which servers of the system are found: Debian keeps them where not everybody's path leads. */
export const systemEnvironment = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` }

/** Whether a program of the system is there; `question` is what it answers about itself to. */
export function isInstalled(program: string, question: string): boolean {
  return spawnSync(program, [question], { env: systemEnvironment }).status === 0
}
