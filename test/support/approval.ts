import { type BrowserSession, signIn } from './browser-session.js'
import type { TestServer } from './server.js'

/** Options for servers in which a test signs in. */
export const ownerPassword = 'a long owner password'

/** A browser in which the owner is signed in. */
export function ownersBrowser(server: TestServer): Promise<BrowserSession> {
  return signIn(server, 'owner@example.com', ownerPassword)
}

/** Approves or denies a login, like the page behind its link. */
export async function decide(
  link: string,
  decision: 'approved' | 'denied',
  browser: BrowserSession,
): Promise<void> {
  const { pathname, searchParams } = new URL(link)
  const { status } = await browser.post(pathname, { code: searchParams.get('code') ?? '', decision })
  if (status !== 200) throw new Error(`The decision was answered ${status}`)
}
