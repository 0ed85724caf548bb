import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BrowserSession, signIn } from '../support/browser-session.js'
import { hostile } from '../support/hostile-markup.js'
import { extractText } from '../support/page-text.js'
import { startServerWithSeed, type TestServer } from '../support/server.js'
import { runShownCommand } from '../support/shown-command.js'
import { newLogin } from '../support/stored-login.js'

const password = 'correct horse'
const pages = ['/settings/users', '/settings/statuses', '/settings/audit-log', '/settings/oauth'] as const
/** Runs no scripts, because it shows new keys. */
const keysPage = '/settings/api-keys'

let server: TestServer
let owner: BrowserSession
let viewer: BrowserSession

beforeAll(async () => {
  const users = [
    { email: 'owner@example.com', name: hostile, role: 'owner', password },
    { email: 'viewer@example.com', name: 'Viewer', role: 'viewer', password, projects: 'all' },
  ]
  server = await startServerWithSeed({ users })
  owner = await signIn(server, 'owner@example.com', password)
  viewer = await signIn(server, 'viewer@example.com', password)
  await server.call('POST', '/project', { code: 'SET', title: hostile })
})
afterAll(() => server.stop())

describe('the pages of settings', () => {
  it('show users, with the command that prints them', async () => {
    const shown = extractText((await owner.get('/settings/users')).text)
    expect(shown).toContain('2 users')
    expect(shown).toContain('viewer@example.com')
    expect(shown).toContain('qasphere api users list')
    expect(JSON.parse((await owner.get('/settings/users.json')).text)).toMatchObject([
      { email: 'owner@example.com', role: 'owner' },
      { email: 'viewer@example.com', role: 'viewer' },
    ])
  })

  it('show the API keys and logins of the user only, and never their secrets', async () => {
    const secrets: (string | undefined)[] = []
    for (const [session, name] of [
      [owner, '=Nightly'],
      [viewer, 'Viewing'],
    ] as const) {
      const created = await session.post(keysPage, { name })
      const { accessToken, refreshToken } = await newLogin(server, session)
      const [, key = ''] = /id="new-key">([^<]+)</.exec(created.text) ?? []
      secrets.push(...[key, accessToken, refreshToken].map((token) => token.split('.')[2]))
    }
    const read = async (session: BrowserSession, path: string) => {
      const { text } = await session.get(path)
      for (const secret of secrets) expect(text).not.toContain(secret)
      return text
    }
    expect(JSON.parse(await read(viewer, `${keysPage}.json`))).toEqual([
      { id: expect.any(String), name: 'Viewing', created_at: expect.any(String) },
    ])
    expect(await read(owner, keysPage)).not.toContain('Viewing')
    // Spreadsheets would execute a name that begins like a formula.
    expect(await read(owner, `${keysPage}.csv`)).toMatch(/^id,name,created_at\r\n\w+,'=Nightly,/)
    const [login, ...others] = JSON.parse(await read(viewer, '/settings/oauth.json'))
    expect([login, others]).toEqual([expect.objectContaining({ client: 'qas-cli', ip: '127.0.0.1' }), []])
    expect(await read(viewer, '/settings/oauth.csv')).toContain(login.id)
    expect(await read(viewer, '/settings/oauth')).toContain(login.id)
  })

  it.each(['/settings/users', '/settings/statuses', keysPage, '/settings/oauth'])(
    '%s is also available as files and as a command',
    async (path) => {
      const { text } = await owner.get(path)
      const csv = (await owner.get(`${path}.csv`)).text.trim().split('\r\n')
      const rows: { id: unknown }[] = JSON.parse((await owner.get(`${path}.json`)).text)
      expect(csv[0]).toBe(Object.keys(rows[0] ?? {}).join(','))
      expect(csv).toHaveLength(rows.length + 1)
      for (const format of ['csv', 'json']) expect(text).toContain(`href="${path}.${format}"`)
      const printed: { id: unknown }[] = await runShownCommand(server, text)
      expect(printed.map(({ id }) => id)).toEqual(rows.map(({ id }) => id))
    },
  )

  it('show the audit log, newest first, with a search', async () => {
    const shown = extractText((await owner.get('/settings/audit-log')).text)
    expect(shown.indexOf('project.created')).toBeLessThan(shown.indexOf('user.logged_in'))
    const rows = JSON.parse((await owner.get('/settings/audit-log.json?q=PROJECT')).text)
    expect(rows).toMatchObject([{ action: 'project.created', email: 'owner@example.com' }])
    const all = JSON.parse((await owner.get('/settings/audit-log.json')).text)
    const earlier = JSON.parse((await owner.get(`/settings/audit-log.json?before=${all[0].id}`)).text)
    expect(earlier).toEqual(all.slice(1))
    expect(JSON.parse((await owner.get('/settings/audit-log.json?q=100%25_')).text)).toEqual([])
  })

  it('show 200 events at a time', async () => {
    for (let code = 0; code < 205; code++) {
      await server.call('POST', '/project/SET/milestone', { title: `Milestone ${code}` })
    }
    const shown = (await owner.get('/settings/audit-log')).text
    const newest: { id: number }[] = JSON.parse((await owner.get('/settings/audit-log.json')).text)
    const { events }: { events: { id: number }[] } = await runShownCommand(server, shown)
    expect(events.map(({ id }) => id)).toEqual(newest.slice(0, 200).map(({ id }) => id))
    const count = (text: string) => text.match(/milestone\.created/g)?.length
    const first = await owner.get('/settings/audit-log?q=milestone')
    expect(count(first.text)).toBe(200)
    const [, older = ''] = /href="([^"]*)" rel="next">Older/.exec(first.text) ?? []
    const second = await owner.get(older.replaceAll('&#61;', '=').replaceAll('&#38;', '&'))
    expect(count(second.text)).toBe(5)
    const printed: { events: { action: string }[] } = await runShownCommand(server, second.text)
    expect(printed.events.map(({ action }) => action)).toEqual(Array(5).fill('milestone.created'))
    expect(second.text).toContain('Newest')
  })

  it('change custom statuses, with problems next to their fields', async () => {
    const path = '/settings/statuses'
    const custom = (changes: Record<string, string>) => {
      const fields: Record<string, string> = {}
      for (const [row, color] of ['purple', 'teal', 'indigo', 'pink'].entries()) {
        fields[`statuses.${row}.id`] = JSON.stringify(`custom${row + 1}`)
        fields[`statuses.${row}.name`] = `Custom ${row + 1}`
        fields[`statuses.${row}.color`] = color
      }
      return { ...fields, ...changes }
    }
    const { status, location } = await owner.post(
      path,
      custom({ 'statuses.0.name': 'Retest', 'statuses.0.isActive': 'true' }),
    )
    expect([status, location]).toEqual([303, path])
    const { body } = await server.call('GET', '/settings/preferences/status')
    expect(body.statuses).toContainEqual(
      expect.objectContaining({ id: 'custom1', name: 'Retest', isActive: true }),
    )
    expect(body.statuses).toContainEqual(expect.objectContaining({ id: 'custom2', isActive: false }))
    const mistaken = await owner.post(
      path,
      custom({ 'statuses.1.name': 'Far too long for a status', 'statuses.2.color': 'black' }),
    )
    expect(mistaken.status).toBe(400)
    expect(mistaken.text).toContain('id="field-statuses-1-name-mistake"')
    expect(mistaken.text).toContain('id="field-statuses-2-color-mistake"')
    expect((await viewer.post(path, custom({}))).status).toBe(403)
    expect((await owner.post(path, custom({ formToken: 'x' }))).status).toBe(403)
    const events = (await server.call('GET', '/audit-logs?count=1000')).body.events
    expect(events.map(({ action }: { action: string }) => action)).toContain('settings.statuses_updated')
  })

  it('are linked from each other, as far as the role permits', async () => {
    expect((await owner.get('/settings')).location).toBe('/settings/api-keys')
    for (const path of [...pages, keysPage]) {
      const { text } = await owner.get(path)
      for (const other of [...pages, keysPage]) expect(text).toContain(`href="${other}"`)
      expect(text).toMatch(new RegExp(`href="${path}" aria-current="page"`))
    }
    const { text } = await viewer.get('/settings/api-keys')
    expect(text).toContain('href="/settings/statuses"')
    expect(text).not.toContain('/settings/users')
    expect((await viewer.get('/settings/statuses')).text).not.toContain('Save custom statuses')
    for (const path of ['/settings/users', '/settings/audit-log']) {
      for (const ending of ['', '.csv', '.json']) expect((await viewer.get(path + ending)).status).toBe(403)
    }
  })

  it('require signing in, and do not execute text from people', async () => {
    for (const path of pages) {
      const stranger = await fetch(server.url + path, { redirect: 'manual' })
      expect([stranger.status, stranger.headers.get('location')]).toEqual([
        302,
        `/login?next=${encodeURIComponent(path)}`,
      ])
      const { text } = await owner.get(`${path}?q=${encodeURIComponent(hostile)}`)
      expect(text.match(/<script/g)).toHaveLength(1)
      expect(text.replace(/="[^"]*"/g, '=""')).not.toMatch(/<[^>]*\sonerror=/)
    }
  })
})
