import type { ServerProcess } from './server.js'

export const ownerPassword = 'a long owner password'

/** Signs in on the server's pages as its owner; gives the cookie. */
export async function signIn(server: Pick<ServerProcess, 'url'>): Promise<string> {
  const email = 'owner@example.com'
  const answer = await fetch(`${server.url}/login`, {
    method: 'POST',
    body: new URLSearchParams({ email, password: ownerPassword, next: '' }),
    redirect: 'manual',
  })
  const [cookie] = answer.headers.get('set-cookie')?.split(';') ?? []
  if (answer.status !== 303 || !cookie) throw new Error(`Signing in was answered ${answer.status}`)
  return cookie
}

/** Decides a login as its page's form does. */
export async function decide(link: string, decision: 'approved' | 'denied', cookie: string): Promise<void> {
  const page = await (await fetch(link, { headers: { cookie } })).text()
  const [, formToken = ''] = /name="formToken" value="([^"]*)"/.exec(page) ?? []
  const url = new URL(link)
  const answer = await fetch(`${url.origin}${url.pathname}`, {
    method: 'POST',
    headers: { cookie },
    body: new URLSearchParams({ formToken, decision, code: url.searchParams.get('code') ?? '' }),
  })
  if (!answer.ok) throw new Error(`The decision was answered ${answer.status}`)
}
