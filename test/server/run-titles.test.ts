import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeProject, type TestProject } from '../support/project.js'
import { startServer, type TestServer } from '../support/server.js'

describe('runs', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server.stop())

  describe('have titles', () => {
    let project: TestProject
    beforeAll(async () => {
      project = await makeProject(server, 'RT')
    })
    const create = (title: string, milestoneId?: number) =>
      project.call('POST', '/run', { title, type: 'static', queryPlans: [{ tcaseIds: [] }], milestoneId })

    it('that are unique within the milestone', async () => {
      const { id: milestone } = await project.post('/milestone', { title: 'M1' })
      const { id: other } = await project.post('/milestone', { title: 'M2' })
      const conflict = (id: number) => ({
        status: 409,
        body: { message: `run title must be unique within the milestone, conflicting run id: ${id}` },
      })
      const { body: loose } = await create('Smoke')
      const { body: within } = await create('Smoke', milestone)
      expect(await create('Smoke', other)).toMatchObject({ status: 201 })
      expect(await create('smoke')).toMatchObject({ status: 201 })
      expect(await create('Smoke')).toMatchObject(conflict(loose.id))
      expect(await create('Smoke', milestone)).toMatchObject(conflict(within.id))
      const clone = { runId: within.id, title: 'Smoke' }
      expect(await project.call('POST', '/run/clone', clone)).toMatchObject(conflict(loose.id))
      expect(await project.call('POST', '/run/clone', { ...clone, milestoneId: milestone })).toMatchObject(
        conflict(within.id),
      )
    })

    it('that only one of concurrent callers gets', async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, () => create('Race')))
      const made = answers.filter(({ status }) => status === 201)
      expect(made).toHaveLength(1)
      const message = `run title must be unique within the milestone, conflicting run id: ${made[0]?.body.id}`
      for (const { status, body } of answers.filter((answer) => answer !== made[0])) {
        expect({ status, body }).toEqual({ status: 409, body: { message, code: 'conflict' } })
      }
    })

    it('and IDs without gaps, even after rejected requests', async () => {
      const { body: before } = await create('Before')
      await create('Before')
      await create('')
      expect((await create('After')).body.id).toBe(before.id + 1)
    })
  })
})
