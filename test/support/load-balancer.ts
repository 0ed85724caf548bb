import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import getPort from 'get-port'
import { untilListening } from './listening.js'
import { isInstalled, systemEnvironment } from './system-programs.js'

export interface LoadBalancer {
  readonly url: string
  /** Its access log. */
  log(): string
  stop(): Promise<void>
}

export const hasNginx = isInstalled('nginx', '-v')

/** Runs nginx with the configuration in `deploy/`, except for its port and the addresses of the servers. */
export async function startLoadBalancer(servers: readonly string[]): Promise<LoadBalancer> {
  const folder = mkdtempSync(join(tmpdir(), 'qasphere-nginx-'))
  const port = await getPort()
  const accessLog = join(folder, 'access.log')
  let configuration = readFileSync(new URL('../../deploy/nginx.conf', import.meta.url), 'utf8')
  for (const [at, url] of servers.entries()) {
    configuration = replaced(configuration, `server-${at + 1}:7357`, new URL(url).host)
  }
  configuration = replaced(configuration, 'listen 80;', `listen 127.0.0.1:${port};`)
  configuration = replaced(configuration, '/dev/stdout', quoted(accessLog))
  const file = join(folder, 'nginx.conf')
  // Settings that images of nginx contain: paths and users.
  const body = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${quoted(join(folder, name))};`)
    .join('\n')
  writeFileSync(file, replaced(configuration, 'http {', `user root;\nhttp {\n${body}`))
  mkdirSync(join(folder, 'logs'))
  const globals = `daemon off; pid ${quoted(join(folder, 'pid'))}; error_log stderr crit;`
  const nginx = spawn('nginx', ['-p', folder, '-c', file, '-g', globals], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: systemEnvironment,
  })
  await untilListening(port)
  return {
    url: `http://127.0.0.1:${port}`,
    log: () => readFileSync(accessLog, 'utf8'),
    stop: async () => {
      const ended = once(nginx, 'exit')
      nginx.kill('SIGTERM')
      await ended
      rmSync(folder, { recursive: true })
    },
  }
}

/** Escapes a path with spaces for nginx. */
function quoted(path: string): string {
  return `"${path}"`
}

function replaced(text: string, part: string, by: string): string {
  if (!text.includes(part)) throw new Error(`deploy/nginx.conf does not say ${part}`)
  return text.replace(part, by)
}
