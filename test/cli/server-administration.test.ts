import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signIn } from '../support/browser-session.js'
import { emptyFolder, qasphere, type Ran } from '../support/qasphere.js'
import { type ServerInFolder, startServerInFolder } from '../support/server.js'
import { sample } from '../support/thoroughness.js'

describe('keys and users of a running server', () => {
  let server: ServerInFolder
  beforeAll(async () => {
    server = await startServerInFolder()
  })
  afterAll(() => server.stop())

  function run(words: string, args: readonly string[] = [], input?: string): Promise<Ran> {
    const all = ['server', ...words.split(' '), ...args, '--data', server.dataDir]
    return qasphere(all, input === undefined ? {} : { input })
  }

  async function answer(words: string, args: readonly string[] = [], input?: string) {
    const ran = await run(words, args, input)
    expect(ran).toMatchObject({ status: 0, stderr: '' })
    return JSON.parse(ran.stdout)
  }

  async function statusWith(key: string, path = '/users/me'): Promise<number> {
    return (await server.call('GET', path, undefined, { authorization: `ApiKey ${key}` })).status
  }

  it('creates, lists and revokes keys', async () => {
    const made = await answer('key create', ['--name', 'Nightly'])
    expect(made).toEqual({
      id: expect.stringMatching(/^\w{23}$/),
      name: 'Nightly',
      user: 'owner@example.com',
      createdAt: expect.any(String),
      key: expect.stringMatching(/^\w+\.\w{23}\.\w+$/),
    })
    expect(await statusWith(made.key)).toBe(200)
    const { key, ...listed } = made
    const list = await run('key list')
    expect(JSON.parse(list.stdout)).toContainEqual(listed)
    expect(list.stdout).not.toContain(key)
    expect(await answer('key revoke', ['--id', made.id])).toEqual(listed)
    expect(await statusWith(made.key)).toBe(401)
    expect((await run('key revoke', ['--id', made.id])).stderr).toContain(
      `The API key ${made.id} does not exist`,
    )
  })

  it('changes nothing with --dry-run, and says what it would do', async () => {
    const [email, input] = ['dry@example.com', 'correct horse\n']
    const { id, ...key } = await answer('key create', ['--name', 'Stays'])
    await answer('user create', ['--email', email, '--name', 'Dry', '--role', 'viewer'])
    const state = async () => [
      await answer('key list'),
      await answer('user list'),
      (await server.call('GET', '/audit-logs?count=1000')).body.events.length,
    ]
    const before = await state()
    const dry = (words: string, args: readonly string[]) => answer(words, [...args, '--dry-run'], input)
    const who = ['--email', email]
    const user = { dryRun: true, email, name: 'Dry', hasPassword: false }
    expect(await dry('key create', ['--name', 'New'])).toEqual({
      dryRun: true,
      name: 'New',
      user: 'owner@example.com',
    })
    expect(await dry('key revoke', ['--id', id])).toMatchObject({ dryRun: true, id, name: 'Stays' })
    expect(
      await dry('user create', ['--email', 'new@example.com', '--name', 'N', '--role', 'user', '--password']),
    ).toEqual({ dryRun: true, email: 'new@example.com', name: 'N', role: 'user', hasPassword: true })
    expect(await dry('user set-role', [...who, '--role', 'admin'])).toMatchObject({ ...user, role: 'admin' })
    expect(await dry('user set-password', who)).toMatchObject({ ...user, hasPassword: true })
    expect(await dry('user deactivate', who)).toMatchObject(user)
    expect(await state()).toEqual(before)
    expect(await statusWith(key.key)).toBe(200)
    expect((await run('key revoke', ['--id', 'none', '--dry-run'])).stderr).toContain('does not exist')
    await answer('user deactivate', who)
  })

  it('checks an import with --dry-run', async () => {
    const folder = emptyFolder()
    const file = join(folder, 'export.tar.gz')
    await answer('export', ['--to', file])
    const importInto = (data: string, more: readonly string[]) =>
      qasphere(['server', 'import', '--from', file, '--data', data, ...more])
    const empty = join(folder, 'data')
    const dry = await importInto(empty, ['--dry-run'])
    expect([dry.status, dry.stderr, existsSync(empty)]).toEqual([0, '', false])
    expect((await importInto(server.dataDir, ['--dry-run'])).stderr).toContain('already contains the data')
    const { dryRun, ...counts } = JSON.parse(dry.stdout)
    expect(dryRun).toBe(true)
    expect(JSON.parse((await importInto(empty, [])).stdout)).toEqual(counts)
    writeFileSync(file, readFileSync(file).subarray(0, -100))
    expect((await importInto(join(folder, 'other'), ['--dry-run'])).stderr).toContain('damaged')
  })

  it('creates keys that can only read the audit log', async () => {
    const { key } = await answer('key create', ['--name', 'SIEM-LOG-ONLY-splunk'])
    expect([await statusWith(key, '/audit-logs'), await statusWith(key)]).toEqual([200, 403])
  })

  it('adds users, changes their role, and revokes their access', async () => {
    const email = 'Mara@example.com'
    const who = ['--email', email]
    const user = await answer(
      'user create',
      [...who, '--name', 'Mara', '--role', 'viewer', '--password'],
      'correct horse\n',
    )
    expect(user).toMatchObject({ email: 'mara@example.com', role: 'viewer', hasPassword: true })
    await signIn(server, email, 'correct horse')
    const { key } = await answer('key create', ['--name', 'Of Mara', ...who])
    const project = { code: 'NEW', title: 'New' }
    const create = () =>
      server
        .call('POST', '/project', project, { authorization: `Bearer ${key}` })
        .then(({ status }) => status)
    expect(await create()).toBe(403)
    expect(await answer('user set-role', [...who, '--role', 'admin'])).toMatchObject({ role: 'admin' })
    expect(await create()).toBe(201)
    await answer('user set-password', who, 'another one\n')
    await expect(signIn(server, email, 'correct horse')).rejects.toThrow(/401/)
    const session = await signIn(server, email, 'another one')
    await answer('user deactivate', who)
    expect(await statusWith(key)).toBe(401)
    expect((await session.get('/settings/api-keys')).location).toContain('/login')
    await expect(signIn(server, email, 'another one')).rejects.toThrow(/401/)
    const users = await answer('user list')
    expect(users.map((each: { email: string }) => each.email)).toEqual(['owner@example.com'])
    const { body } = await server.call('GET', '/audit-logs?count=1000')
    const actions = body.events.map(({ action }: { action: string }) => action)
    const expected = ['created', 'role_changed', 'password_set', 'deactivated'].map((what) => `user.${what}`)
    expect(actions).toEqual(expect.arrayContaining([...expected, 'api_key.created', 'api_key.revoked']))
  })

  const rejected: [words: string, args: string[], message: string][] = [
    ['key create', [], '--name: is required'],
    ['key create', ['--name', ''], '--name: must not be empty'],
    [
      'key create',
      ['--name', 'x', '--email', 'nobody@example.com'],
      'The user nobody@example.com does not exist',
    ],
    ['user create', ['--email', 'x', '--name', 'X', '--role', 'user'], 'x is not an email address'],
    ['user create', ['--email', 'a@b.c', '--name', 'X', '--role', 'owner'], '--role: must be one of admin'],
    [
      'user create',
      ['--email', 'owner@example.com', '--name', 'X', '--role', 'user'],
      'The user owner@example.com already exists',
    ],
    ['user set-password', ['--email', 'owner@example.com'], 'No password was given'],
    [
      'user set-role',
      ['--email', 'owner@example.com', '--role', 'user'],
      'The role of the owner cannot be changed',
    ],
    ['user deactivate', ['--email', 'owner@example.com'], 'The owner cannot be deactivated'],
  ]

  it.each(sample(rejected, 4))('%s %j is rejected', async (words, args, message) => {
    const ran = await run(words, args, '')
    expect(ran).toMatchObject({ status: 1, stdout: '' })
    expect(ran.stderr).toContain(message)
  })

  it('rejects short passwords and folders without data', async () => {
    const short = await run('user set-password', ['--email', 'owner@example.com'], 'short\n')
    expect(short.stderr).toContain('A password must have 8 to 1024 characters')
    const nowhere = await qasphere(['server', 'key', 'list', '--data', '/nonexistent/data'])
    expect(nowhere.stderr).toContain('No server data in /nonexistent/data')
  })

  it('shows help for the groups, and for the server with its subcommands', async () => {
    expect((await qasphere(['server', 'key'])).stderr).toContain('Usage: qasphere server key <command>')
    const { stdout } = await qasphere(['server', '--help'])
    expect(stdout).toContain('--device-code-lifetime')
    expect(stdout).toMatch(/Subcommands\n {2}key .*\n {2}user /)
  })
})
