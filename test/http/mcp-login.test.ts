import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  auth,
  Client,
  type OAuthClientInformationMixed,
  type OAuthClientProvider,
  type OAuthTokens,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BrowserSession, signIn } from '../support/browser-session.js'
import { chromiumNote, hasChromium, launchChromium } from '../support/chromium.js'
import { type Answer, startServer, type TestServer } from '../support/server.js'

const ownerPassword = 'correct horse'
const redirectUri = 'http://127.0.0.1:4321/callback'

let server: TestServer
let browser: BrowserSession
beforeAll(async () => {
  server = await startServer({ ownerPassword })
  browser = await signIn(server, 'owner@example.com', ownerPassword)
})
afterAll(() => server.stop())

const anonymous = { authorization: '' }

function register(body: object): Promise<Answer> {
  return server.call('POST', '/api/oauth/register', body, anonymous)
}

async function newClient(uri = redirectUri): Promise<string> {
  const { status, body } = await register({ redirect_uris: [uri], client_name: 'Test agent' })
  expect(status).toBe(201)
  return body.client_id
}

function newPair() {
  const verifier = randomBytes(32).toString('base64url')
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') }
}

type Query = Readonly<Record<string, string>>

async function newRequest(): Promise<{ query: Query; verifier: string }> {
  const { verifier, challenge } = newPair()
  const query = {
    client_id: await newClient(),
    redirect_uri: redirectUri,
    response_type: 'code',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    state: 'a state & more',
    resource: `${server.url}/mcp`,
  }
  return { query, verifier }
}

const page = '/settings/oauth/authorize'
const pathOf = (query: Query) => `${page}?${new URLSearchParams(query)}`

/** Approves or denies a request on its page, as a browser does. Returns the address that it is sent to. */
async function decide(session: BrowserSession, query: Query, decision = 'approved'): Promise<URL> {
  const { status, text } = await session.get(pathOf(query))
  expect(status).toBe(200)
  const hidden = [...text.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g)]
  const fields = hidden
    .filter(([, name]) => name !== 'formToken')
    .map(([, name = '', value = '']): [string, string] => [
      name,
      value.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code))),
    ])
  const answer = await session.post(page, { ...Object.fromEntries(fields), decision })
  expect(answer.status).toBe(303)
  return new URL(answer.location ?? '')
}

const exchange = (body: object, at = server) => at.call('POST', '/api/oauth/token', body, anonymous)

function tokenRequest({ query, verifier }: { query: Query; verifier: string }, code: string | null) {
  const { client_id, redirect_uri } = query
  return { grant_type: 'authorization_code', client_id, redirect_uri, code, code_verifier: verifier }
}

describe('the login of MCP clients', () => {
  it('is what the SDK of MCP clients expects', async () => {
    let stored: { client?: OAuthClientInformationMixed; tokens?: OAuthTokens; verifier?: string; url?: URL } =
      {}
    const provider: OAuthClientProvider = {
      redirectUrl: redirectUri,
      clientMetadata: {
        client_name: 'SDK',
        redirect_uris: [redirectUri],
        token_endpoint_auth_method: 'none',
      },
      clientInformation: () => stored.client,
      saveClientInformation: (client) => {
        stored = { ...stored, client }
      },
      tokens: () => stored.tokens,
      saveTokens: (tokens) => {
        stored = { ...stored, tokens }
      },
      redirectToAuthorization: (url) => {
        stored = { ...stored, url }
      },
      saveCodeVerifier: (verifier) => {
        stored = { ...stored, verifier }
      },
      codeVerifier: () => stored.verifier ?? '',
    }
    const connect = async () => {
      const client = new Client({ name: 'sdk', version: '1.0.0' })
      const transport = new StreamableHTTPClientTransport(new URL(`${server.url}/mcp`), {
        authProvider: provider,
      })
      await client.connect(transport)
      return client
    }
    await expect(connect()).rejects.toThrow()
    const query = Object.fromEntries(stored.url?.searchParams ?? [])
    expect(query).toMatchObject({ resource: `${server.url}/mcp`, code_challenge_method: 'S256' })
    const answer = await decide(browser, query)
    const given = { serverUrl: `${server.url}/mcp`, authorizationCode: answer.searchParams.get('code') ?? '' }
    expect(await auth(provider, { ...given, iss: answer.searchParams.get('iss') ?? '' })).toBe('AUTHORIZED')
    const client = await connect()
    const { structuredContent } = await client.callTool({ name: 'project_overview', arguments: {} })
    expect(structuredContent).toMatchObject({ me: { email: 'owner@example.com' } })
    await client.close()
    // The SDK renews the login when the access token is rejected.
    const { tokens } = stored
    stored = { ...stored, tokens: { token_type: 'Bearer', ...tokens, access_token: 'a.b.c' } }
    await (await connect()).close()
    expect(stored.tokens?.refresh_token).not.toBe(tokens?.refresh_token)
    const { text } = await browser.get('/settings/oauth')
    expect(text).toContain('SDK #')
  })

  it('is described by metadata, to which a rejected request leads', async () => {
    const rejected = await fetch(`${server.url}/mcp`, { method: 'POST' })
    expect([rejected.status, rejected.headers.get('www-authenticate')]).toEqual([
      401,
      `Bearer resource_metadata="${server.url}/.well-known/oauth-protected-resource/mcp"`,
    ])
    const wrong = await fetch(`${server.url}/mcp`, {
      method: 'POST',
      headers: { authorization: 'Bearer a.b.c' },
    })
    expect(wrong.headers.get('www-authenticate')).toContain('error="invalid_token", resource_metadata=')
    const read = async (path: string) => (await fetch(`${server.url}/.well-known/${path}`)).json()
    const resource = { resource: `${server.url}/mcp`, authorization_servers: [server.url] }
    expect(await read('oauth-protected-resource/mcp')).toMatchObject(resource)
    expect(await read('oauth-protected-resource')).toMatchObject(resource)
    expect(await read('oauth-authorization-server')).toMatchObject({
      issuer: server.url,
      authorization_endpoint: `${server.url}${page}`,
      token_endpoint: `${server.url}/api/oauth/token`,
      registration_endpoint: `${server.url}/api/oauth/register`,
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['none'],
    })
  })

  it('asks who has signed in, on a page that names the client and where it returns to', async () => {
    const { query } = await newRequest()
    const login = await fetch(`${server.url}${pathOf(query)}`, { redirect: 'manual' })
    expect([login.status, login.headers.get('location')]).toEqual([
      302,
      `/login?next=${encodeURIComponent(pathOf(query))}`,
    ])
    const form = { email: 'owner@example.com', password: ownerPassword, next: pathOf(query) }
    const signedIn = await fetch(`${server.url}/login`, {
      method: 'POST',
      body: new URLSearchParams(form),
      redirect: 'manual',
    })
    expect(signedIn.headers.get('location')).toBe(pathOf(query))
    const { text, headers } = await browser.get(pathOf(query))
    expect(text).toContain('<strong>Test agent</strong>')
    expect(text).toContain('<dd>a program on your computer</dd>')
    expect(headers.get('content-security-policy')).toContain("form-action 'self' http://127.0.0.1:4321;")
    const denied = await decide(browser, query, 'denied')
    expect(Object.fromEntries(denied.searchParams)).toEqual({
      error: 'access_denied',
      state: 'a state & more',
      iss: server.url,
    })
    const forged = await browser.post(page, { ...query, decision: 'approved', formToken: 'wrong' })
    expect([forged.status, forged.location]).toEqual([403, null])
  })

  it.skipIf(!hasChromium)(`returns to the client from a browser${chromiumNote}`, async () => {
    const callback = createServer((_request, response) => response.end('done'))
    await once(callback.listen(0, '127.0.0.1'), 'listening')
    const address = callback.address()
    const port = typeof address === 'object' ? address?.port : undefined
    const { query } = await newRequest()
    const asked = pathOf({ ...query, redirect_uri: redirectUri.replace('4321', String(port)) })
    const chromium = await launchChromium()
    try {
      const tab = await chromium.newPage()
      await tab.goto(`${server.url}${asked}`)
      await tab.getByLabel('Email').fill('owner@example.com')
      await tab.getByLabel('Password').fill(ownerPassword)
      await tab.getByRole('button', { name: 'Sign in' }).click()
      await tab.getByRole('button', { name: 'Approve' }).click()
      await tab.waitForURL(/callback\?code=\w+&state=a\+state\+%26\+more&iss=/)
      expect(await tab.textContent('body')).toBe('done')
    } finally {
      await chromium.close()
      callback.close()
    }
  })

  it('gives tokens for a code once, and only with its verifier', async () => {
    const request = await newRequest()
    const answer = await decide(browser, request.query)
    expect(answer.href.startsWith(redirectUri)).toBe(true)
    expect([answer.searchParams.get('state'), answer.searchParams.get('iss')]).toEqual([
      'a state & more',
      server.url,
    ])
    const valid = tokenRequest(request, answer.searchParams.get('code'))
    const others = [
      { code_verifier: newPair().verifier },
      { code_verifier: request.query.code_challenge },
      { client_id: await newClient('http://127.0.0.1:9/other') },
      { redirect_uri: 'http://127.0.0.1:4322/callback' },
      { code: `${valid.code}x` },
    ]
    for (const other of others) {
      expect(await exchange({ ...valid, ...other })).toMatchObject({
        status: 400,
        body: { error: 'invalid_grant' },
      })
    }
    const elsewhere = { ...valid, resource: 'https://other.example.com/mcp' }
    expect((await exchange(elsewhere)).body.error).toBe('invalid_target')
    const asDevice = {
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      device_code: JSON.stringify([valid.code, valid.client_id, redirectUri, request.query.code_challenge]),
    }
    for (const client_id of ['qas-cli', valid.client_id]) {
      expect((await exchange({ ...asDevice, client_id })).body.error).toMatch(
        /^(expired_token|invalid_client)$/,
      )
    }
    const both = await Promise.all([exchange(valid), exchange(valid)])
    expect(both.map(({ status }) => status).sort()).toEqual([200, 400])
    expect((await exchange(valid)).body.error).toBe('invalid_grant')
    const tokens = both.find(({ status }) => status === 200)?.body
    const refresh = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token }
    for (const client_id of ['qas-cli', await newClient('http://127.0.0.1:9/other')]) {
      expect((await exchange({ ...refresh, client_id })).body.error).toBe('invalid_grant')
    }
    expect((await exchange({ ...refresh, client_id: valid.client_id })).status).toBe(200)
  })

  it.each([
    [{ client_id: 'unknown' }, 'client_id is not registered'],
    [
      { client_id: `client.${Buffer.from('["x","http://evil.example.com/"]').toString('base64url')}` },
      'client_id is not registered',
    ],
    [{ client_id: 'qas-cli' }, 'redirect_uri is not registered'],
    [{ redirect_uri: 'http://127.0.0.1:4321/other' }, 'redirect_uri is not registered'],
    [{ redirect_uri: 'http://127.0.0.1.example.com:4321/callback' }, 'redirect_uri is not registered'],
    [{ redirect_uri: 'http://localhost:4321/callback' }, 'redirect_uri is not registered'],
    [{ redirect_uri: 'http://127.0.0.1:4321@evil.example.com/callback' }, 'redirect_uri is not registered'],
    [{ redirect_uri: '' }, 'redirect_uri is not registered'],
    [{ response_type: 'token' }, 'response_type must be code'],
    [{ code_challenge_method: 'plain' }, 'code_challenge_method must be S256'],
    [{ code_challenge: 'short' }, 'code_challenge must be'],
    [{ resource: 'https://other.example.com/mcp' }, 'resource must be'],
  ])('shows an error instead of redirecting with %j', async (wrong, message) => {
    const { query } = await newRequest()
    for (const answer of [
      await browser.get(pathOf({ ...query, ...wrong })),
      await browser.post(page, { ...query, ...wrong, decision: 'approved' }),
    ]) {
      expect([answer.status, answer.location]).toEqual([400, null])
      expect(answer.text.toLowerCase()).toContain(message.toLowerCase())
    }
  })

  it('allows other ports of this machine, but no other difference', async () => {
    const { query, verifier } = await newRequest()
    const other = { ...query, redirect_uri: redirectUri.replace('4321', '50000') }
    const answer = await decide(browser, other)
    expect(answer.port).toBe('50000')
    const valid = tokenRequest({ query: other, verifier }, answer.searchParams.get('code'))
    expect((await exchange({ ...valid, redirect_uri: redirectUri })).body.error).toBe('invalid_grant')
    expect((await exchange(valid)).status).toBe(200)
  })

  it.each([
    [{ redirect_uris: ['http://agent.example.com/callback'] }, 'invalid_redirect_uri'],
    [{ redirect_uris: ['https://agent.example.com/callback#part'] }, 'invalid_redirect_uri'],
    [{ redirect_uris: ['https://user:pass@agent.example.com/'] }, 'invalid_redirect_uri'],
    [{ redirect_uris: ['https://agent.example.com;sandbox/'] }, 'invalid_redirect_uri'],
    ...[
      'javascript:alert(1)',
      'javascript://agent.example.com/%0aalert(1)',
      'JavaScript:/a',
      'data:text/html,x',
      'data:/a.b',
      'file:///etc/passwd',
      'blob:https://agent.example.com/x',
      'about:blank',
      'vbscript:/x',
      'ftp://agent.example.com/',
      'unknown-app://callback',
      'cursor:callback',
      'cursor://callback#part',
      'cursor://user@callback/',
      'com.example.app:callback',
      'com.example;sandbox:/x',
      '.app:/x',
      'https://evil.example.com\\@agent.example.com/',
      'https:evil.example.com',
      'https:/evil.example.com',
      'HTTPS:///evil.example.com/',
      'http:\\\\localhost\\x',
      'http:localhost/callback',
      'http://127.0.0.1\\callback',
      'cursor:/\\callback',
      'vscode://vscode.git/clone?url=https%3A%2F%2Fevil.example.com',
      'com.example.app:/callback?',
      'https://agent.example.com/callback?code=1',
      'https://agent.example.com/callback?a=1&%65rror=x',
      'http://127.0.0.1:4321/callback?state',
      'http://localhost/callback?iss=https://evil.example.com',
    ].map((uri): [object, string] => [{ redirect_uris: [uri] }, 'invalid_redirect_uri']),
    [{ redirect_uris: ['http:// 127.0.0.1/'] }, 'invalid_redirect_uri'],
    [{ redirect_uris: [] }, 'invalid_request'],
    [{ redirect_uris: Array(6).fill(redirectUri) }, 'invalid_request'],
    [{ redirect_uris: [`https://a.example.com/${'x'.repeat(300)}`] }, 'invalid_request'],
    [
      { redirect_uris: [redirectUri], token_endpoint_auth_method: 'client_secret_basic' },
      'invalid_client_metadata',
    ],
  ])('does not register %j', async (body, error) => {
    expect(await register(body)).toMatchObject({ status: 400, body: { error } })
  })

  it.each([
    'cursor://anysphere.cursor-mcp/oauth/callback',
    'vscode://vscode.github-authentication/did-authenticate',
    'vscode-insiders://publisher.extension/callback',
    'com.example.app:/oauth2redirect/qasphere',
  ])('returns to the app that opens %s', async (uri) => {
    const { query, verifier } = await newRequest()
    const asked = { ...query, client_id: await newClient(uri), redirect_uri: uri }
    const { text, headers } = await browser.get(pathOf(asked))
    const [scheme = ''] = uri.split('/')
    expect(text).toContain(`the app on your computer that opens ${scheme} links`)
    expect(text).toContain(`<dd>${uri}</dd>`)
    expect(headers.get('content-security-policy')).toContain(`form-action 'self' ${scheme};`)
    const answer = await decide(browser, asked)
    expect(answer.href.startsWith(uri)).toBe(true)
    expect(answer.searchParams.get('state')).toBe(query.state)
    const code = answer.searchParams.get('code')
    expect((await exchange(tokenRequest({ query: asked, verifier }, code))).status).toBe(200)
    const other = await browser.get(pathOf({ ...asked, redirect_uri: `${uri}x` }))
    expect(other.status).toBe(400)
  })

  it('keeps the query of a web address', async () => {
    const { query } = await newRequest()
    const uri = 'https://agent.example.com/callback?tenant=1'
    const answer = await decide(browser, { ...query, client_id: await newClient(uri), redirect_uri: uri })
    expect(Object.fromEntries(answer.searchParams)).toMatchObject({ tenant: '1', iss: server.url })
  })

  it.each([
    ['https://%65vil.EXAMPLE.com:443/a/../callback', 'https://evil.example.com/callback'],
    ['http://0x7f.1/callback', 'http://127.0.0.1/callback'],
  ])('shows where %s leads, but compares its text', async (uri, shown) => {
    const { query, verifier } = await newRequest()
    const asked = { ...query, client_id: await newClient(uri), redirect_uri: uri }
    const { text } = await browser.get(pathOf(asked))
    expect(text).toContain(`<dd>${shown}</dd>`)
    expect(text).not.toContain(`<dd>${uri}</dd>`)
    const answer = await decide(browser, asked)
    expect(`${answer.origin}${answer.pathname}`).toBe(shown)
    const valid = tokenRequest({ query: asked, verifier }, answer.searchParams.get('code'))
    expect((await exchange({ ...valid, redirect_uri: shown })).body.error).toBe('invalid_grant')
    expect((await exchange(valid)).status).toBe(200)
  })

  it('registers names that fit on one line', async () => {
    const { body } = await register({
      redirect_uris: ['https://agent.example.com/callback'],
      client_name: `A\u202e\n<b> ${'x'.repeat(100)}`,
    })
    expect(body.client_name).toMatch(/^A <b> x{58}$/)
    const { query } = await newRequest()
    const request = {
      ...query,
      client_id: body.client_id,
      redirect_uri: 'https://agent.example.com/callback',
    }
    const { text } = await browser.get(pathOf(request))
    expect(text).toContain('<dd>agent.example.com</dd>')
    expect(text).not.toContain('<b>')
  })

  it('gives codes a minute at most', async () => {
    const short = await startServer({ ownerPassword, login: { deviceCodeLifetime: 1 } })
    try {
      const session = await signIn(short, 'owner@example.com', ownerPassword)
      const request = await newRequest()
      const { resource: _, ...query } = request.query
      const answer = await decide(session, query)
      await sleep(1100)
      const late = tokenRequest(request, answer.searchParams.get('code'))
      expect((await exchange(late, short)).body.error).toBe('invalid_grant')
    } finally {
      await short.stop()
    }
  })

  it('records who has allowed which client', async () => {
    const { body } = await server.call('GET', '/audit-logs?count=1000')
    const granted = body.events.find(
      ({ action }: { action: string }) => action === 'oauth_authorization.granted',
    )
    expect(granted.meta).toMatchObject({
      clientId: expect.stringMatching(/^[\w ]+ #[0-9a-f]{24}$/),
      redirectUri,
    })
    expect(body.events.map(({ action }: { action: string }) => action)).toContain(
      'oauth_authorization.denied',
    )
  })
})
