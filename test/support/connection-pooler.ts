import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import getPort from 'get-port'
import { untilListening } from './listening.js'
import type { PostgresPrograms } from './postgres-programs.js'
import { isInstalled, systemEnvironment } from './system-programs.js'

export interface ConnectionPooler {
  /** Returns the URL of a database through the pooler. */
  through(url: string): string
  stop(): Promise<void>
}

export const hasPgBouncer = isInstalled('pgbouncer', '--version')

/** Runs PgBouncer in transaction mode in front of a PostgreSQL server. */
export async function startConnectionPooler(
  serverUrl: string,
  { folder: reachable, user }: PostgresPrograms,
): Promise<ConnectionPooler> {
  const { hostname, port, username, password } = new URL(serverUrl)
  const folder = mkdtempSync(join(reachable, 'pgbouncer-'))
  const file = join(folder, 'pgbouncer.ini')
  const ownPort = await getPort()
  writeFileSync(
    file,
    `[databases]
* = host=${hostname} port=${port} user=${username} password=${password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${ownPort}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 5
`,
  )
  chmodSync(folder, 0o755)
  // Like PostgreSQL, it does not run as root.
  const as = user ? ['--user', user.name] : []
  const pooler = spawn('pgbouncer', ['--quiet', ...as, file], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: systemEnvironment,
  })
  await untilListening(ownPort)
  return {
    through: (url) => Object.assign(new URL(url), { host: `127.0.0.1:${ownPort}` }).href,
    stop: async () => {
      const ended = once(pooler, 'exit')
      pooler.kill('SIGKILL')
      await ended
      rmSync(folder, { recursive: true })
    },
  }
}
