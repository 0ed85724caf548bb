import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { signIn } from '../support/browser-session.js'
import { expectConsistent } from '../support/invariants.js'
import { makeEmptyDatabase } from '../support/postgres.js'
import { expectRightCounts, joinProject, makeProject, type TestProject } from '../support/project.js'
import { startServerProcess, type TestServer } from '../support/server.js'
import { sample } from '../support/thoroughness.js'

const token = 'test.key.secret'
const ownerPassword = 'correct horse battery'

describe.skipIf(!inject('postgresUrl')).each(sample([2, 4], 2))(
  '%i processes on one database',
  (processes) => {
    let database: { url: string; drop(): Promise<void> } | undefined
    let servers: TestServer[]
    let made = 0
    beforeAll(async () => {
      database = await makeEmptyDatabase()
      const options = { token, ownerPassword, ...(database ? { database: database.url } : {}) }
      // Concurrently: the first creates the tables and the tenant, and the others wait for it.
      servers = await Promise.all(Array.from({ length: processes }, () => startServerProcess(options)))
    })
    afterAll(async () => {
      await Promise.all(servers.map((server) => server.stop()))
      await database?.drop()
    })

    /** The same new project, seen by each process. */
    async function projects(): Promise<[TestProject, ...TestProject[]]> {
      const [first, ...others] = servers
      if (!first) throw new Error('no server')
      made += 1
      const project = await makeProject(first, `P${made}`)
      return [project, ...others.map((server) => joinProject(server, project.code))]
    }

    /** Makes concurrent calls to all processes and returns the responses. */
    function atOnce<T>(
      all: readonly TestProject[],
      times: number,
      call: (project: TestProject, nth: number) => Promise<T>,
    ): Promise<T[]> {
      return Promise.all(
        Array.from({ length: times }, (_, nth) => nth).flatMap((nth) =>
          all.map((project, at) => call(project, nth * all.length + at)),
        ),
      )
    }

    it('are one tenant', async () => {
      const owners = await Promise.all(servers.map((server) => server.call('GET', '/users')))
      expect(new Set(owners.map(({ body }) => JSON.stringify(body.users.length)))).toEqual(new Set(['1']))
    })

    it('number test cases without gaps or duplicates', async () => {
      const all = await projects()
      const folderId = await all[0].folder('Cases')
      const create = (project: TestProject) => project.testCase({ folderId })
      const seqs = (await atOnce(all, 15, create)).map(({ seq }) => seq)
      expect(seqs.sort((a, b) => a - b)).toEqual(Array.from({ length: seqs.length }, (_, at) => at + 1))
      await expectRightCounts(all[0])
    })

    it('create a folder and a tag with the same name once', async () => {
      const all = await projects()
      const ids = await atOnce(all, 5, (project) => project.folder('One', 'Two'))
      expect(new Set(ids).size).toBe(1)
      await atOnce(all, 5, (project) => project.testCase({ folderId: ids[0] ?? 0, tags: ['smoke'] }))
      const { tags } = await all[0].get('/tag')
      expect(tags.map(({ title }: { title: string }) => title)).toEqual(['smoke'])
      expect((await all[0].get('/tcase/folders')).total).toBe(2)
    })

    it('let only one create a run with a title, and report the conflict to the others', async () => {
      const all = await projects()
      const tcaseIds = await all[0].testCases(3)
      const body = { title: 'Nightly', type: 'static_struct', queryPlans: [{ tcaseIds }] }
      const answers = await atOnce(all, 3, (project) => project.call('POST', '/run', body))
      const [won, ...more] = answers.filter(({ status }) => status === 201)
      expect(more).toEqual([])
      const refused = answers.filter(({ status }) => status !== 201)
      for (const { status, body: answer } of refused) {
        expect([status, answer.message]).toEqual([
          409,
          expect.stringMatching(`conflicting run id: ${won?.body.id}$`),
        ])
      }
    })

    it('count results correctly until the run is closed', async () => {
      const all = await projects()
      const tcaseIds = await all[0].testCases(4)
      const runId = await all[0].run({ tcaseIds })
      const send = (project: TestProject, nth: number) => {
        const status = ['passed', 'failed', 'blocked'][nth % 3]
        const items = tcaseIds.map((tcaseId) => ({ tcaseId, status }))
        return project.call('POST', `/run/${runId}/result/batch`, {
          items: nth % 2 ? items : items.toReversed(),
        })
      }
      const before = await atOnce(all, 8, send)
      expect(before.map(({ status }) => status)).toEqual(before.map(() => 201))
      await expectRightCounts(all[0])
      const [, ...late] = await Promise.all([
        all[0].call('POST', `/run/${runId}/close`),
        ...all.slice(1).map((project, nth) => send(project, nth)),
      ])
      for (const { status } of late) expect([201, 400]).toContain(status)
      expect((await send(all[1] ?? all[0], 1)).status).toBe(400)
      await expectRightCounts(all[0])
    })
    it('reject a key immediately where it was revoked, and within a second elsewhere', async () => {
      const [first, ...others] = servers
      if (!first) throw new Error('no server')
      const session = await signIn(first, 'owner@example.com', ownerPassword)
      const page = await session.post('/settings/api-keys', { name: 'Short-lived' })
      const [, key = '', id = ''] = /([\w-]+\.(\w{23})\.[\w-]+)/.exec(page.text) ?? []
      const statusAt = async (server: TestServer) =>
        (await server.call('GET', '/users/me', undefined, { authorization: `ApiKey ${key}` })).status
      const everywhere = () => Promise.all(servers.map(statusAt))
      // Now it is in the cache of each process.
      for (const status of [...(await everywhere()), ...(await everywhere())]) expect(status).toBe(200)
      expect((await session.post('/settings/api-keys', { revoke: id })).status).toBe(303)
      const revokedAt = performance.now()
      expect(await statusAt(first)).toBe(401)
      for (const server of others) {
        let askedAt = performance.now()
        while ((await statusAt(server)) === 200) {
          expect(askedAt - revokedAt).toBeLessThan(1000)
          askedAt = performance.now()
        }
      }
    })

    it('keep the data consistent', async () => {
      await expectConsistent(['--database', database?.url ?? ''])
    })
  },
)
