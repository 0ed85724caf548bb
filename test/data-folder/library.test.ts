import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ServerStartError, startServer } from 'qasphere-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { emptyFolder } from '../support/qasphere.js'
import { callAt } from '../support/server.js'

type MemoryServer = Awaited<ReturnType<typeof startInMemory>>

function startInMemory(seed: string | Record<string, unknown> = 'demo') {
  return startServer({ memory: true, seed, rateLimit: 0, logLevel: 'error', openPages: true })
}

describe('a server in memory', () => {
  let server: MemoryServer
  beforeAll(async () => {
    server = await startInMemory()
  })
  afterAll(() => server.close())

  function call(method: string, path: string, body?: unknown) {
    return callAt(server.url, server.token, method, path, body)
  }

  /** Returns everything that the API shows of the project, and the test cases that failed last. */
  async function readEverything() {
    const lists = ['/tcase?limit=5000', '/tcase/folders', '/run', '/milestone', '/tag', '/shared-step']
    const bodies = [
      await call('GET', '/project'),
      await call('GET', '/users'),
      await call('GET', '/audit-logs'),
    ]
    for (const list of lists) bodies.push(await call('GET', `/project/SHOP${list}`))
    const failed = await fetch(`${server.url}/project/SHOP/tcases.json?q=status:failed`)
    return [
      ...bodies.map(({ status, body }) => ({ status, body })),
      { status: failed.status, body: await failed.json() },
    ]
  }

  it('is in its initial state after a reset, with the same key', async () => {
    const before = await readEverything()
    expect(before.map(({ status }) => status)).toEqual(before.map(() => 200))
    await call('POST', '/project/SHOP/milestone', { title: 'Later' })
    await call('POST', '/project', { code: 'NEW', title: 'New' })
    await call('POST', '/project/SHOP/tcase/folder/bulk', { folders: [{ path: ['New'] }] })
    const { tcases } = (await call('GET', '/project/SHOP/run/1/tcase')).body
    const run = { title: 'New', type: 'static', queryPlans: [{ tcaseIds: [tcases[0].id] }] }
    const { body } = await call('POST', '/project/SHOP/run', run)
    await call('POST', `/project/SHOP/run/${body.id}/tcase/${tcases[0].id}/result`, { status: 'failed' })
    expect(await readEverything()).not.toEqual(before)
    await server.reset()
    expect(await readEverything()).toEqual(before)
  })

  it('assigns the same IDs after each reset', async () => {
    const ids: unknown[] = []
    for (let round = 0; round < 3; round++) {
      const milestone = await call('POST', '/project/SHOP/milestone', { title: 'Next' })
      const folder = await call('POST', '/project/SHOP/tcase/folder/bulk', { folders: [{ path: ['Next'] }] })
      const { body } = await call('GET', '/audit-logs')
      const events: { id: number }[] = body.events
      ids.push([milestone.body.id, folder.body.ids, events.map(({ id }) => id)])
      await server.reset()
    }
    expect(ids[1]).toEqual(ids[0])
    expect(ids[2]).toEqual(ids[0])
  })

  it('can be reset while requests are being processed', async () => {
    const answers = await Promise.all([
      ...Array.from({ length: 20 }, (_, index) =>
        call('POST', '/project/SHOP/milestone', { title: `M${index}` }),
      ),
      server.reset().then(() => undefined),
      ...Array.from({ length: 20 }, () => call('GET', '/project/SHOP/milestone')),
    ])
    for (const answer of answers) if (answer) expect([200, 201]).toContain(answer.status)
    await server.reset()
    const { body } = await call('GET', '/project/SHOP/milestone')
    expect(body.milestones.filter(({ title }: { title: string }) => /^M\d/.test(title))).toEqual([])
  })
})

describe('startServer', () => {
  it('accepts a seed as an object', async () => {
    const server = await startInMemory({ projects: [{ code: 'WEB', title: 'Web shop' }] })
    const { body } = await callAt(server.url, server.token, 'GET', '/project')
    expect(body.projects).toMatchObject([{ code: 'WEB', title: 'Web shop' }])
    await server.close()
  })

  it('reports the errors of a seed that is an object', async () => {
    const starting = startInMemory({ projects: [{ code: 'TOO LONG' }] })
    await expect(starting).rejects.toThrow(/^The seed given as an object is not valid:\n {2}projects\[0\]/)
    await expect(starting).rejects.toBeInstanceOf(ServerStartError)
  })

  it('rejects two places for the data', async () => {
    const starting = startServer({ memory: true, data: { kind: 'memory' } })
    await expect(starting).rejects.toThrow('memory and data are mutually exclusive')
  })

  it('listens on a free port, and closes once even if it is closed several times', async () => {
    const servers = await Promise.all([startInMemory(), startInMemory()])
    expect(new Set(servers.map(({ url }) => url)).size).toBe(2)
    for (const server of servers) {
      await Promise.all([server.close(), server[Symbol.asyncDispose]()])
      await server.close()
      await expect(fetch(server.url)).rejects.toThrow()
    }
  })

  it('protects its data from other users without changing the umask of its process', async () => {
    const path = join(emptyFolder(), 'data')
    const before = process.umask(0)
    try {
      const server = await startServer({ data: { kind: 'folder', path }, logLevel: 'error' })
      const body = new FormData()
      body.append('file', new Blob(['content']), 'notes.txt')
      const headers = { authorization: `Bearer ${server.token}` }
      const { status } = await fetch(`${server.url}/api/public/v0/file`, { method: 'POST', headers, body })
      expect(status).toBe(201)
      const created = readdirSync(path, { recursive: true, encoding: 'utf8' })
      expect(created).toEqual(expect.arrayContaining(['qasphere.db', 'qasphere.db-wal', 'server.lock']))
      const modes = ['.', ...created].map((name) => [name, statSync(join(path, name)).mode & 0o077])
      expect(modes.filter(([, others]) => others !== 0)).toEqual([])
      await server.close()
      expect(process.umask()).toBe(0)
    } finally {
      process.umask(before)
    }
  })
})
