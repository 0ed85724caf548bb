import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TestServer } from './server.js'

/** The path of `qasphere` after a build. */
export const binaries = fileURLToPath(new URL('../../node_modules/.bin', import.meta.url))
export const repository = fileURLToPath(new URL('../..', import.meta.url))

/** Runs a shell script with `qasphere` on its path and the server's credentials in its environment. */
export function runShell(
  script: string,
  server: Pick<TestServer, 'url' | 'token'>,
  path = process.env.PATH ?? '',
): SpawnSyncReturns<string> {
  return spawnSync('bash', ['-c', script], {
    cwd: repository,
    encoding: 'utf8',
    env: {
      ...process.env,
      PATH: join(binaries) + delimiter + path,
      QAS_URL: server.url,
      QAS_TOKEN: server.token,
    },
  })
}
