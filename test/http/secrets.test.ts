import { clientId as client_id, deviceGrant, refreshGrant } from 'qasphere-contract/oauth'
import { expect, it } from 'vitest'
import { signIn } from '../support/browser-session.js'
import { startServerProcess } from '../support/server.js'

it('writes no password, key, token, code or cookie to the log at any level', async () => {
  const ownerPassword = 'correct horse'
  const options = { ownerPassword, login: { devicePollInterval: 0, refreshGrace: 0 } }
  let log = ''
  const server = await startServerProcess(options, (text) => {
    log += text
  })
  const oauth = (body: object) => server.call('POST', '/api/oauth/token', { client_id, ...body })
  const { body: device } = await server.call('POST', '/api/oauth/device/code', { client_id })
  const session = await signIn(server, 'owner@example.com', ownerPassword)
  await session.get(`/settings/oauth/device?code=${device.user_code}`)
  await fetch(device.verification_uri_complete)
  await session.post('/settings/oauth/device', { code: device.user_code, decision: 'approved' })
  const { body: tokens } = await oauth({ grant_type: deviceGrant, device_code: device.device_code })
  const { body: renewed } = await oauth({ grant_type: refreshGrant, refresh_token: tokens.refresh_token })
  await oauth({ grant_type: refreshGrant, refresh_token: tokens.refresh_token })
  await server.call('GET', '/users/me', undefined, { authorization: `Bearer ${renewed.access_token}` })
  const made = await session.post('/settings/api-keys', { name: 'Nightly' })
  const [, key] = /id="new-key">([\w.]+)</.exec(made.text) ?? []
  await server.call('POST', '/api/auth/login', { email: 'owner@example.com', password: 'a wrong one' })
  const form = new FormData()
  form.append('file', new Blob(['a log']), 'log.txt')
  const authorization = `Bearer ${server.token}`
  await fetch(`${server.url}/api/public/v0/file`, { method: 'POST', headers: { authorization }, body: form })
  await server.stop()
  const secrets = [
    ownerPassword,
    'a wrong one',
    server.token,
    key,
    device.device_code,
    device.user_code,
    tokens.access_token,
    tokens.refresh_token,
    renewed.access_token,
    renewed.refresh_token,
  ]
  expect(log).toContain('/settings/oauth/device')
  expect(renewed.access_token).toMatch(/\./)
  expect(secrets.filter((secret) => !secret || log.includes(secret))).toEqual([])
})
