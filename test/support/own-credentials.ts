import type { BrowserSession } from './browser-session.js'
import type { TestServer } from './server.js'
import { newLogin } from './stored-login.js'

/** Creates an API key and a login of a signed-in user, and returns their IDs. */
export async function createOwnCredentials(
  server: TestServer,
  browser: BrowserSession,
): Promise<{ readonly apiKeyId: string; readonly loginId: string }> {
  const { text } = await browser.post('/settings/api-keys', { name: 'Nightly' })
  const [, key = ''] = /id="new-key">([^<]+)</.exec(text) ?? []
  const { accessToken } = await newLogin(server, browser)
  const [apiKeyId = '', loginId = ''] = [key, accessToken].map((token) => token.split('.')[1])
  return { apiKeyId, loginId }
}
