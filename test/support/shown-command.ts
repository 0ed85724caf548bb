import { execFileSync } from 'node:child_process'
import { expect } from 'vitest'
import { qasphere } from './qasphere.js'
import type { TestServer } from './server.js'

/** Runs the command that a page shows, with the key of the server's owner, and returns what it prints. */
export async function runShownCommand(server: TestServer, page: string) {
  const [, html = ''] = /<code class="command"[^>]*>([\s\S]*?)<\/code>/.exec(page) ?? []
  const command = html
    .replace(/<[^>]*>/g, '')
    .replace(/&#(\d+);/g, (_entity, code) => String.fromCharCode(Number(code)))
  const words = execFileSync('sh', ['-c', `printf '%s\\0' ${command}`], { encoding: 'utf8' })
  const [, ...args] = words.split('\0').slice(0, -1)
  const { stdout, stderr } = await qasphere(args, { env: { QAS_URL: server.url, QAS_TOKEN: server.token } })
  expect(stderr).toBe('')
  return JSON.parse(stdout)
}
