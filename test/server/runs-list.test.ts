import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addConfiguration } from '../support/database.js'
import { makeProject, type TestProject } from '../support/project.js'
import { type ServerWithDatabase, startServerWithDatabase } from '../support/server-with-database.js'

describe('runs', () => {
  let server: ServerWithDatabase
  beforeAll(async () => {
    server = await startServerWithDatabase()
  })
  afterAll(() => server.stop())

  describe('are listed', () => {
    let project: TestProject
    const milestones: number[] = []
    beforeAll(async () => {
      project = await makeProject(server, 'RN')
      for (const title of ['M1', 'M2']) milestones.push((await project.post('/milestone', { title })).id)
      await addConfiguration(server, project.code, 'firefox')
      const of = [milestones[0], milestones[0], milestones[1], undefined]
      for (let index = 0; index < 12; index++) {
        const configurationId = index % 3 === 0 ? 'firefox' : undefined
        const run = await project.run({ milestoneId: of[index % of.length], configurationId })
        if (index % 2 === 1) await project.post(`/run/${run}/close`)
      }
    })
    const list = async (query: string) => {
      const { runs, ...counts } = await project.get(`/run${query}`)
      return { ids: runs.map(({ id }: { id: number }) => id), ...counts }
    }
    const all = Array.from({ length: 12 }, (_, index) => 12 - index)

    it('newest first, without pages', async () => {
      expect(await list('')).toEqual({ ids: all, open: 6, closed: 6 })
    })

    it('by whether they are closed, with both counts', async () => {
      expect(await list('?closed=true')).toEqual({ ids: [12, 10, 8, 6, 4, 2], open: 6, closed: 6 })
      expect(await list('?closed=false&limit=2')).toEqual({ ids: [11, 9], open: 6, closed: 6 })
    })

    it('by milestones and configurations', async () => {
      expect(await list(`?milestoneIds=${milestones[1]}`)).toEqual({ ids: [11, 7, 3], open: 3, closed: 0 })
      expect(await list(`?milestoneIds=${milestones[0]}&milestoneIds=${milestones[1]}`)).toMatchObject({
        ids: [11, 10, 9, 7, 6, 5, 3, 2, 1],
      })
      expect(await list('?configurationIds=firefox')).toEqual({ ids: [10, 7, 4, 1], open: 2, closed: 2 })
      expect(await list(`?configurationIds=firefox&milestoneIds=${milestones[1]}&closed=true`)).toEqual({
        ids: [],
        open: 1,
        closed: 0,
      })
      expect(await list('?milestoneIds=99')).toEqual({ ids: [], open: 0, closed: 0 })
    })

    it('in pages', async () => {
      expect(await list('?limit=0')).toEqual({ ids: [], open: 6, closed: 6 })
      expect(await list('?limit=3')).toMatchObject({ ids: [12, 11, 10] })
      expect(await list('?limit=3&offset=2')).toMatchObject({ ids: [10, 9, 8] })
      expect(await list('?offset=10')).toMatchObject({ ids: [2, 1] })
      expect(await list('?page=2')).toMatchObject({ ids: [2, 1] })
      expect(await list('?page=2&limit=4')).toMatchObject({ ids: [8, 7, 6, 5] })
      expect(await list('?page=2&limit=4&offset=0')).toMatchObject({ ids: [12, 11, 10, 9] })
      expect(await list('?limit=100&offset=12')).toMatchObject({ ids: [], open: 6 })
    })

    it.each([
      ['limit=-1', 'limit: must be a non-negative integer'],
      ['limit=ten', 'limit: must be a non-negative integer'],
      ['page=0', 'page: must be a positive integer'],
      ['closed=maybe', 'closed: must be a boolean'],
      ['milestoneIds=one', 'milestoneIds[0]: must be a positive integer'],
    ])('but not by %s', async (query, message) => {
      expect(await project.call('GET', `/run?${query}`)).toMatchObject({ status: 400, body: { message } })
    })
  })
})
