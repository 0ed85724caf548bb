import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, inject, it } from 'vitest'
import { repository } from '../support/command-line.js'
import { makeDataPlace } from '../support/data-place.js'
import { startServer, type TestServer } from '../support/server.js'

const folder = mkdtempSync(join(tmpdir(), 'qasphere-seed-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('a seed', () => {
  it('demo is a realistic project', async () => {
    const server = await startServer({ seed: 'demo' })
    const all = await server.call('GET', '/project/SHOP/tcase?include=steps&include=tags&include=path')
    expect(all.body.total).toBeGreaterThan(36)
    const types = new Set(all.body.data.map((testCase: { type: string }) => testCase.type))
    expect(types).toEqual(new Set(['standalone', 'template', 'filled']))
    const { body: milestones } = await server.call('GET', '/project/SHOP/milestone')
    expect(
      milestones.milestones.map((milestone: { archivedAt: unknown }) => milestone.archivedAt !== null),
    ).toEqual([true, false, false])
    const { body: runs } = await server.call('GET', '/project/SHOP/run')
    expect(runs).toMatchObject({ open: 3, closed: 38 })
    const [night] = runs.runs.filter(({ closedAt }: { closedAt: string | null }) => closedAt !== null)
    const { body: failed } = await server.call('GET', `/project/SHOP/run/${night.id}/tcase/SHOP-26`)
    const files = [...failed.results[0].comment.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path)
    const responses = await Promise.all(
      files.map((path) => fetch(server.url + path, { headers: { authorization: `Bearer ${server.token}` } })),
    )
    expect(responses.map(({ headers }) => headers.get('content-type'))).toEqual([
      'image/png',
      'text/plain; charset=utf-8',
    ])
    const report = (name: string) => server.call('GET', `/api/qasphere/v1/project/SHOP/report/${name}`)
    const { body: traceability } = await report('traceability')
    expect(traceability.requirements.map(({ state }: { state: string }) => state)).toContain('uncovered')
    const { body: flaky } = await report('flaky')
    expect(flaky.tcases.some(({ retries }: { retries: number }) => retries > 0)).toBe(true)
    const { body: statuses } = await server.call('GET', '/settings/preferences/status')
    expect(statuses.statuses[5]).toMatchObject({ id: 'custom1', name: 'Retest', isActive: true, inUse: true })
    await server.stop()
  })

  it('dates a run with its results, and sets its author', async () => {
    const file = join(folder, 'dated.json')
    const users = [{ email: 'ci@example.com', name: 'CI', role: 'test-runner' }]
    const run = { title: 'Old', author: 'ci@example.com', daysAgo: 30, logs: ['x'], closed: true }
    const results = [{ testCase: 'One', status: 'passed' }]
    const project = { code: 'PRJ', title: 'P', folders: [{ title: 'F', testCases: [{ title: 'One' }] }] }
    const runs = [{ ...run, select: { testCases: ['One'] }, results }]
    writeFileSync(file, JSON.stringify({ users, projects: [{ ...project, runs }] }))
    const server = await startServer({ seed: file })
    const [shown] = (await server.call('GET', '/project/PRJ/run')).body.runs
    const [{ id: userId }] = (await server.call('GET', '/users')).body.users.filter(
      ({ email }: { email: string }) => email === 'ci@example.com',
    )
    const { body } = await server.call('GET', '/project/PRJ/run/1/tcase/1')
    const days = (time: string) => Math.round((Date.now() - Date.parse(time)) / 86_400_000)
    expect([shown.createdAt, shown.updatedAt, shown.closedAt, body.results[0].createdAt].map(days)).toEqual([
      30, 30, 30, 30,
    ])
    expect([shown.authorId, body.results[0].authorId]).toEqual([userId, userId])
    await server.stop()
  })

  it('that is applied again changes nothing', async () => {
    const { options, remove } = await makeDataPlace()
    const token = 'demo.twice.0123456789abcdef'
    const first = await startServer({ ...options, seed: 'demo', token })
    // The first request of a day is recorded asynchronously, so a concurrent request may not see the date yet.
    await expect
      .poll(async () => (await first.call('GET', '/users')).body.users[0].lastActivity)
      .not.toBeNull()
    const before = await everything(first)
    await first.stop()
    const second = await startServer({ ...options, seed: 'demo', token })
    expect(await everything(second)).toEqual(before)
    await second.stop()
    await remove()
  })

  it('in docs/seed.md is valid', async () => {
    const [, example = ''] =
      /```yaml\n([\s\S]*?)```/.exec(readFileSync(join(repository, 'docs/seed.md'), 'utf8')) ?? []
    const file = join(folder, 'documented.yaml')
    writeFileSync(file, example)
    const server = await startServer({ seed: file })
    const { body } = await server.call('GET', '/project/PRJ/run')
    expect(body.runs).toMatchObject([{ title: 'Smoke 1.1', statusCounts: { all: 1, passed: 1 } }])
    await server.stop()
  })
})

// The seed is read before any data is opened, so this does not depend on PostgreSQL.
describe.skipIf(inject('postgresUrl'))('an invalid seed', () => {
  function startWith(name: string, content: string | Buffer): Promise<TestServer> {
    const file = join(folder, name)
    writeFileSync(file, content)
    return startServer({ dataDir: join(folder, 'wrong'), seed: file })
  }

  it.each([
    ['not YAML', '{"projects": [', 'is neither JSON nor YAML'],
    [
      'in another encoding',
      Buffer.from('projects: [{code: PRJ, title: Prüfung}]', 'latin1'),
      'is neither UTF-8 nor UTF-16 text (line 1); save it as UTF-8',
    ],
    ['an unknown key', '{"projets": []}', 'projets: is not a known field'],
    [
      'a wrong code',
      '{"projects": [{"code": "TOO-LONG", "title": "x"}]}',
      'projects[0].code: must contain only',
    ],
    [
      'all its problems',
      '{"users": [{"email": "x", "name": "", "role": "king"}]}',
      'users[0].name: must not be empty\n  users[0].role: must be one of owner',
    ],
    [
      'a shared step that does not exist',
      'projects: [{code: PRJ, title: x, folders: [{title: F, testCases: [{title: T, steps: [{shared: Nope}]}]}]}]',
      'projects[0].folders[0].testCases[0].steps[0].shared: unknown shared step "Nope"',
    ],
    [
      'a result for a test case that does not exist',
      'projects: [{code: PRJ, title: x, runs: [{title: R, select: {testCases: [Nope]}}]}]',
      'projects[0].runs[0].select.testCases[0]: unknown test case "Nope"',
    ],
    [
      'a user twice',
      '{"users": [{"email": "a@b", "name": "A", "role": "user"}, {"email": "A@b", "name": "A", "role": "user"}]}',
      'users[1].email: is listed more than once',
    ],
  ])('with %s is reported, and nothing is created', async (_what, content, words) => {
    await expect(startWith('wrong.yaml', content)).rejects.toThrow(words)
    const server = await startServer({ dataDir: join(folder, 'wrong') })
    expect((await server.call('GET', '/project')).body).toEqual({ projects: [] })
    await server.stop()
    rmSync(join(folder, 'wrong'), { recursive: true })
  })
})

async function everything(server: TestServer) {
  const paths = [
    '/project',
    '/users',
    '/project/SHOP/tcase',
    '/project/SHOP/run',
    '/project/SHOP/shared-step',
    '/audit-logs',
  ]
  const answers = await Promise.all(paths.map((path) => server.call('GET', path)))
  // The date may have changed by now.
  return answers.map(({ body }) => JSON.parse(JSON.stringify(body), toNoted))
}

function toNoted(name: string, value: unknown): unknown {
  return name === 'lastActivity' && value !== null ? 'noted' : value
}
