import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { clientId as client_id, deviceGrant, refreshGrant } from 'qasphere-contract/oauth'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { unpackExport } from '../support/archive.js'
import { type BrowserSession, signIn } from '../support/browser-session.js'
import { makeDataPlace } from '../support/data-place.js'
import { qasphere } from '../support/qasphere.js'
import { type Answer, startServer, type TestServer } from '../support/server.js'

const password = 'correct horse'
const seed = {
  users: [
    { email: 'owner@example.com', name: 'Owner', role: 'owner', password },
    { email: 'viewer@example.com', name: 'Viewer', role: 'viewer', password },
  ],
}
const folder = mkdtempSync(join(tmpdir(), 'qasphere-device-grant-'))
const seedFile = join(folder, 'seed.json')
writeFileSync(seedFile, JSON.stringify(seed))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Starts a server, with the actions of a client and a person. */
async function start(login: Record<string, number> = {}, place: object = {}) {
  const server = await startServer({
    seed: seedFile,
    login: { devicePollInterval: 0, ...login },
    ...place,
  })
  const token = (body: object) => server.call('POST', '/api/oauth/token', { client_id, ...body })
  const logIn = async (email = 'owner@example.com') => {
    const { body: device } = await server.call('POST', '/api/oauth/device/code', { client_id })
    await decide(await signIn(server, email, password), device.user_code, 'approved')
    return (await token({ grant_type: deviceGrant, device_code: device.device_code })).body
  }
  const refresh = (refresh_token: string) => token({ grant_type: refreshGrant, refresh_token })
  const me = (accessToken: string) => {
    return server.call('GET', '/users/me', undefined, { authorization: `Bearer ${accessToken}` })
  }
  return { server, token, logIn, refresh, me }
}

function decide(session: BrowserSession, code: string, decision: string) {
  return session.post('/settings/oauth/device', { code, decision })
}

async function actions(server: TestServer): Promise<string[]> {
  const { body } = await server.call('GET', '/audit-logs?count=1000')
  return body.events.map(({ action }: { action: string }) => action)
}

function refusal({ status, body }: Answer): unknown {
  return [status, body.error]
}

describe('the device grant', () => {
  let at: Awaited<ReturnType<typeof start>>
  beforeAll(async () => {
    at = await start({ refreshGrace: 0 })
  })
  afterAll(() => at.server.stop())

  it('finds the tenant by the names it answers to', async () => {
    const { body } = await at.server.call('GET', '/api/check-tenant?name=LOCAL')
    expect(body).toEqual({ redirectUrl: `${at.server.url}/login`, suspended: false })
    expect(await at.server.call('GET', '/api/check-tenant?name=acme')).toMatchObject({
      status: 404,
      body: { message: 'Tenant not found' },
    })
    expect((await at.server.call('GET', '/api/check-tenant')).status).toBe(400)
  })

  it('exchanges a code for tokens that work everywhere an API key does', async () => {
    const { body: device } = await at.server.call('POST', '/api/oauth/device/code', { client_id })
    expect(device).toEqual({
      device_code: expect.stringMatching(/^\w{40,}$/),
      user_code: expect.stringMatching(/^[B-DF-HJ-NP-TV-XZ2-9]{8}$/),
      verification_uri: `${at.server.url}/settings/oauth/device`,
      verification_uri_complete: `${at.server.url}/settings/oauth/device?code=${device.user_code}`,
      expires_in: 900,
      interval: 0,
    })
    const poll = () => at.token({ grant_type: deviceGrant, device_code: device.device_code })
    expect(refusal(await poll())).toEqual([400, 'authorization_pending'])
    const session = await signIn(at.server, 'viewer@example.com', password)
    const shown = await session.get(`/settings/oauth/device?code=${device.user_code}`)
    expect(shown.text).toContain('viewer@example.com')
    expect(refusal(await poll())).toEqual([400, 'authorization_pending'])
    // The second press of the button shows the same.
    for (const code of [device.user_code.toLowerCase(), device.user_code]) {
      expect((await decide(session, code, 'approved')).text).toContain('Login approved')
    }
    const { status, body: tokens } = await poll()
    expect({ status, tokens }).toEqual({
      status: 200,
      tokens: {
        access_token: expect.stringMatching(/^\w+\.\w+\.\w+$/),
        token_type: 'Bearer',
        expires_in: 3600,
        refresh_token: expect.stringMatching(/^\w+\.\w+\.\w+$/),
        refresh_token_expires_in: 7_776_000,
      },
    })
    expect((await at.me(tokens.access_token)).body.user).toMatchObject({ role: 'viewer' })
    const project = { code: 'NEW', title: 'New' }
    const bearer = { authorization: `Bearer ${tokens.access_token}` }
    expect((await at.server.call('POST', '/project', project, bearer)).status).toBe(403)
    expect(refusal(await poll())).toEqual([400, 'expired_token'])
    expect(await actions(at.server)).toContain('oauth_authorization.granted')
  })

  it('accepts forms as well as JSON', async () => {
    const response = await fetch(`${at.server.url}/api/oauth/device/code`, {
      method: 'POST',
      body: new URLSearchParams({ client_id }),
    })
    expect(response.status).toBe(200)
  })

  it('reports that it was denied', async () => {
    const { body: device } = await at.server.call('POST', '/api/oauth/device/code', { client_id })
    const session = await signIn(at.server, 'owner@example.com', password)
    expect((await decide(session, device.user_code, 'denied')).text).toContain('Login denied')
    const answer = await at.token({ grant_type: deviceGrant, device_code: device.device_code })
    expect(refusal(answer)).toEqual([400, 'access_denied'])
    expect((await decide(session, device.user_code, 'approved')).status).toBe(404)
    expect(await actions(at.server)).toContain('oauth_authorization.denied')
  })

  it.each([
    [{ grant_type: deviceGrant, device_code: 'nobody' }, [400, 'expired_token']],
    [{ grant_type: deviceGrant }, [400, 'invalid_request']],
    [{ grant_type: refreshGrant }, [400, 'invalid_request']],
    [{ grant_type: refreshGrant, refresh_token: 'a.b.c' }, [401, 'invalid_grant']],
    [{ grant_type: 'password', username: 'owner@example.com' }, [400, 'unsupported_grant_type']],
    [{ grant_type: deviceGrant, device_code: 'x', client_id: 'other' }, [401, 'invalid_client']],
    [{}, [400, 'invalid_request']],
  ])('rejects %j', async (body, expected) => {
    const answer = await at.token(body)
    expect(refusal(answer)).toEqual(expected)
    expect(Object.keys(answer.body)).toEqual(['error', 'error_description'])
  })

  it('issues new tokens for a refresh token; the old access token remains valid for its hour', async () => {
    const first = await at.logIn()
    const { status, body: second } = await at.refresh(first.refresh_token)
    expect(status).toBe(200)
    expect(second.refresh_token).not.toBe(first.refresh_token)
    expect((await at.me(first.access_token)).status).toBe(200)
    expect((await at.me(second.access_token)).status).toBe(200)
  })

  it('ends the login if an exchanged refresh token is used again', async () => {
    const stolen = await at.logIn()
    const { body: victim } = await at.refresh(stolen.refresh_token)
    expect(refusal(await at.refresh(stolen.refresh_token))).toEqual([401, 'invalid_grant'])
    expect(refusal(await at.refresh(victim.refresh_token))).toEqual([401, 'invalid_grant'])
    expect((await at.me(victim.access_token)).status).toBe(401)
    const { body } = await at.server.call('GET', '/audit-logs?count=1000')
    expect(JSON.stringify(body.events)).toContain('a refresh token was used twice')
  })

  it('ends a login when either of its tokens is revoked, and no other login', async () => {
    const [one, other, kept] = [await at.logIn(), await at.logIn(), await at.logIn()]
    for (const token of [one.access_token, other.refresh_token, 'unknown']) {
      expect((await at.server.call('POST', '/api/oauth/revoke', { token, client_id })).status).toBe(200)
    }
    for (const { access_token, refresh_token } of [one, other]) {
      expect((await at.me(access_token)).status).toBe(401)
      expect(refusal(await at.refresh(refresh_token))).toEqual([401, 'invalid_grant'])
    }
    expect((await at.me(kept.access_token)).status).toBe(200)
  })

  it('ends a login that its user revokes on the page, but not for other users', async () => {
    const tokens = await at.logIn('viewer@example.com')
    const [, id = ''] = tokens.access_token.split('.')
    const stranger = await signIn(at.server, 'owner@example.com', password)
    expect((await stranger.post('/settings/oauth', { revoke: id })).status).toBe(404)
    expect((await at.me(tokens.access_token)).status).toBe(200)
    const session = await signIn(at.server, 'viewer@example.com', password)
    expect((await session.get('/settings/oauth')).text).toContain(id)
    expect((await session.post('/settings/oauth', { revoke: id })).location).toBe('/settings/oauth')
    expect((await at.me(tokens.access_token)).status).toBe(401)
  })

  it('shows users only their own logins, without tokens, and lets them revoke these', async () => {
    const [mine, other] = [await at.logIn('viewer@example.com'), await at.logIn()]
    const [id = '', otherId = ''] = [mine, other].map(({ access_token }) => access_token.split('.')[1])
    const call = (method: string, path: string, { access_token } = mine) =>
      at.server.call(method, `/api/qasphere/v1${path}`, undefined, {
        authorization: `Bearer ${access_token}`,
      })
    const { body } = await call('GET', '/logins')
    const time = expect.stringMatching(/^\d{4}-/)
    expect(body.logins[0]).toEqual({
      id,
      client: client_id,
      ip: '127.0.0.1',
      userAgent: expect.any(String),
      createdAt: time,
      lastRenewedAt: time,
      expiresAt: time,
    })
    expect(JSON.stringify(body)).not.toContain(otherId)
    for (const token of [mine.access_token, mine.refresh_token]) {
      expect(JSON.stringify(body)).not.toContain(token.split('.')[2])
    }
    for (const unknown of [otherId, 'unknown']) {
      expect(await call('POST', `/logins/${unknown}/revoke`)).toMatchObject({
        status: 404,
        body: { message: 'login not found' },
      })
    }
    expect((await at.me(other.access_token)).status).toBe(200)
    expect((await call('POST', `/logins/${id}/revoke`)).status).toBe(200)
    expect((await at.me(mine.access_token)).status).toBe(401)
    expect(refusal(await at.refresh(mine.refresh_token))).toEqual([401, 'invalid_grant'])
    const { events } = (await at.server.call('GET', '/audit-logs?count=1000')).body
    expect(events.at(-1)).toMatchObject({
      action: 'oauth_authorization.revoked',
      user: { email: 'viewer@example.com' },
      meta: { authorizationId: id, reason: 'revoked by the user' },
    })
  })

  it('issues tokens once, even for concurrent requests', async () => {
    const { body: device } = await at.server.call('POST', '/api/oauth/device/code', { client_id })
    await decide(await signIn(at.server, 'owner@example.com', password), device.user_code, 'approved')
    const body = { grant_type: deviceGrant, device_code: device.device_code }
    const answers = await Promise.all(Array.from({ length: 10 }, () => at.token(body)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(9).fill(400)])
  })
})

describe('the lifetime of a login', () => {
  it('lets a client that lost a response retry until the new token is used', async () => {
    const at = await start({ refreshGrace: 60 })
    try {
      const first = await at.logIn()
      await at.refresh(first.refresh_token)
      const { status, body: second } = await at.refresh(first.refresh_token)
      expect(status).toBe(200)
      expect((await at.me(second.access_token)).status).toBe(200)
      expect((await at.refresh(second.refresh_token)).status).toBe(200)
      expect(refusal(await at.refresh(first.refresh_token))).toEqual([401, 'invalid_grant'])
      expect((await at.me(second.access_token)).status).toBe(401)
    } finally {
      await at.server.stop()
    }
  })

  describe('within the grace period', () => {
    let at: Awaited<ReturnType<typeof start>>
    beforeAll(async () => {
      at = await start({ refreshGrace: 600 })
    })
    afterAll(() => at.server.stop())

    it('continues for a client that lost several responses, with the last tokens only', async () => {
      const first = await at.logIn()
      for (let lost = 0; lost < 3; lost++) expect((await at.refresh(first.refresh_token)).status).toBe(200)
      const { body: received } = await at.refresh(first.refresh_token)
      const { status, body: next } = await at.refresh(received.refresh_token)
      expect(status).toBe(200)
      expect((await at.me(next.access_token)).status).toBe(200)
      expect((await at.refresh(next.refresh_token)).status).toBe(200)
    })

    it('ends if a token that was assumed lost is used, by either party', async () => {
      const first = await at.logIn()
      const { body: stolen } = await at.refresh(first.refresh_token)
      const { body: received } = await at.refresh(first.refresh_token)
      const { body: next } = await at.refresh(received.refresh_token)
      expect(refusal(await at.refresh(stolen.refresh_token))).toEqual([401, 'invalid_grant'])
      for (const { access_token, refresh_token } of [stolen, received, next]) {
        expect((await at.me(access_token)).status).toBe(401)
        expect(refusal(await at.refresh(refresh_token))).toEqual([401, 'invalid_grant'])
      }
      const { body } = await at.server.call('GET', '/audit-logs?count=1000')
      expect(JSON.stringify(body.events)).toContain('a refresh token was used twice')
    })

    it('creates one login, even if a token is used concurrently', async () => {
      const { refresh_token } = await at.logIn()
      const answers = await Promise.all(Array.from({ length: 12 }, () => at.refresh(refresh_token)))
      expect(answers.map(({ status }) => status)).toEqual(Array(12).fill(200))
      const uses = await Promise.all(answers.map(({ body }) => at.refresh(body.refresh_token)))
      expect(uses.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1)
      for (const { body } of uses.filter(({ status }) => status === 200)) {
        expect(refusal(await at.refresh(body.refresh_token))).toEqual([401, 'invalid_grant'])
      }
    })
  })

  it('ends codes and tokens as configured, and slows down clients that poll too fast', async () => {
    const at = await start({
      devicePollInterval: 3600,
      deviceCodeLifetime: 2,
      accessTokenLifetime: 1,
      refreshTokenLifetime: 2,
    })
    try {
      const tokens = await at.logIn()
      expect(tokens).toMatchObject({ expires_in: 1, refresh_token_expires_in: 2 })
      const { body: device } = await at.server.call('POST', '/api/oauth/device/code', { client_id })
      const poll = () => at.token({ grant_type: deviceGrant, device_code: device.device_code })
      expect(refusal(await poll())).toEqual([400, 'authorization_pending'])
      expect(refusal(await poll())).toEqual([400, 'slow_down'])
      await sleep(2100)
      expect(refusal(await poll())).toEqual([400, 'expired_token'])
      expect((await at.me(tokens.access_token)).status).toBe(401)
      expect(refusal(await at.refresh(tokens.refresh_token))).toEqual([401, 'invalid_grant'])
      const session = await signIn(at.server, 'owner@example.com', password)
      expect((await decide(session, device.user_code, 'approved')).status).toBe(404)
    } finally {
      await at.server.stop()
    }
  })

  it('survives a restart, and its data contains no secrets', async () => {
    const { options, named, remove } = await makeDataPlace()
    const before = await start({}, options)
    const tokens = await before.logIn()
    const { body: device } = await before.server.call('POST', '/api/oauth/device/code', { client_id })
    await before.server.stop()
    const file = join(folder, 'export.tar.gz')
    expect(await qasphere(['server', 'export', '--to', file, ...named])).toMatchObject({ status: 0 })
    const data = [...(await unpackExport(file)).values()].join('\n')
    expect(data).toContain('owner@example.com')
    for (const secret of [
      tokens.access_token,
      tokens.refresh_token,
      device.device_code,
      device.user_code,
      password,
    ]) {
      expect(data).not.toContain(secret)
    }
    const after = await start({}, options)
    try {
      expect((await after.me(tokens.access_token)).status).toBe(200)
      expect((await after.refresh(tokens.refresh_token)).status).toBe(200)
    } finally {
      await after.server.stop()
      await remove()
    }
  })
})
