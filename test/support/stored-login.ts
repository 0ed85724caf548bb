import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserSession } from './browser-session.js'
import { emptyFolder } from './qasphere.js'
import type { TestServer } from './server.js'

/** A login as stored by `auth login` and the vendor's tool. */
export interface LoginRecord {
  readonly type: string
  readonly tenantUrl: string
  readonly accessToken: string
  readonly refreshToken: string
  readonly accessTokenExpiresAt: string
  readonly refreshTokenExpiresAt: string
  readonly [field: string]: unknown
}

/** Logs in like a client without a terminal, and returns the record in the documented format. */
export async function newLogin(
  server: TestServer,
  browser: BrowserSession,
  accessMinutes = 60,
): Promise<LoginRecord> {
  const device = (await server.call('POST', '/api/oauth/device/code', { client_id: 'qas-cli' })).body
  const decision = { code: device.user_code, decision: 'approved' }
  await browser.post('/settings/oauth/device', decision)
  const { body } = await server.call('POST', '/api/oauth/token', {
    client_id: 'qas-cli',
    device_code: device.device_code,
    grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
  })
  return {
    type: 'oauth',
    accessToken: body.access_token,
    refreshToken: body.refresh_token,
    accessTokenExpiresAt: inMinutes(accessMinutes),
    refreshTokenExpiresAt: inMinutes(90 * 24 * 60),
    tenantUrl: server.url,
  }
}

export function inMinutes(minutes: number): string {
  return new Date(Date.now() + minutes * 60_000).toISOString()
}

/** Creates a home folder with a record in its credentials file. */
export function homeWith(record: unknown, { name = 'credentials.json', mode = 0o600 } = {}): string {
  const home = emptyFolder()
  mkdirSync(join(home, '.config/qasphere'), { recursive: true, mode: 0o700 })
  writeFileSync(fileIn(home, name), typeof record === 'string' ? record : JSON.stringify(record))
  // Independent of the umask.
  chmodSync(fileIn(home, name), mode)
  return home
}

export function fileIn(home: string, name = 'credentials.json'): string {
  return join(home, '.config/qasphere', name)
}

export function recordIn(home: string, name?: string): LoginRecord {
  return JSON.parse(readFileSync(fileIn(home, name), 'utf8'))
}
