import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeProject, type TestProject } from '../support/project.js'
import { type ServerWithDatabase, startServerWithDatabase } from '../support/server-with-database.js'

describe('milestones', () => {
  let server: ServerWithDatabase
  let project: TestProject
  beforeAll(async () => {
    server = await startServerWithDatabase()
    project = await makeProject(server, 'MS')
  })
  afterAll(() => server.stop())

  it('are created with IDs that are counted per project, and listed in that order', async () => {
    expect(await project.get('/milestone')).toEqual({ milestones: [] })
    expect(await project.call('POST', '/milestone', { title: '2026.7' })).toMatchObject({
      status: 201,
      body: { id: 1 },
    })
    await project.post('/milestone', { title: '2026.8' })
    const other = await makeProject(server, 'MS2')
    expect(await other.post('/milestone', { title: '1.0' })).toEqual({ id: 1 })
    const { milestones } = await project.get('/milestone')
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
    expect(milestones).toEqual(
      ['2026.7', '2026.8'].map((title, index) => ({
        id: index + 1,
        title,
        createdAt: time,
        updatedAt: time,
        archivedAt: null,
        archivedBy: null,
      })),
    )
  })

  it('are listed by whether they are archived', async () => {
    const { id } = await project.post('/milestone', { title: 'Old' })
    const archivedAt = '2026-08-03T08:00:00.000Z'
    await server.query('update milestone set "archivedAt" = ? where title = ?', archivedAt, 'Old')
    const titles = async (query: string) =>
      (await project.get(`/milestone${query}`)).milestones.map((each: { title: string }) => each.title)
    expect(await titles('?archived=true')).toEqual(['Old'])
    expect(await titles('?archived=false')).not.toContain('Old')
    expect(await titles('')).toContain('Old')
    const { milestones } = await project.get('/milestone')
    expect(milestones).toContainEqual(expect.objectContaining({ id, archivedAt }))
    expect(await project.call('GET', '/milestone?archived=yes')).toMatchObject({
      status: 400,
      body: { message: 'archived: must be a boolean' },
    })
  })

  it.each([
    [{ title: '' }, 'title: must not be empty'],
    [{ title: 'x'.repeat(256) }, 'title: must be at most 255 characters'],
    [{}, 'title: is required'],
    [{ title: 5 }, 'title: must be a string'],
  ])('reject %j', async (body, message) => {
    expect(await project.call('POST', '/milestone', body)).toMatchObject({ status: 400, body: { message } })
  })

  it('accept a title of 255 characters', async () => {
    await project.post('/milestone', { title: 'é'.repeat(255) })
  })

  it('require an existing project and a valid key', async () => {
    expect(await server.call('GET', '/project/NOPE/milestone')).toMatchObject({ status: 404 })
    expect(await server.call('POST', '/project/NOPE/milestone', { title: 'x' })).toMatchObject({
      status: 404,
    })
    expect(
      await server.call('GET', '/project/MS/milestone', undefined, { authorization: 'Bearer a.b.c' }),
    ).toMatchObject({ status: 401 })
    expect(await server.call('GET', '/project/MS/milestone', undefined, { authorization: '' })).toMatchObject(
      {
        status: 401,
      },
    )
  })

  it('are read-only in an archived project', async () => {
    const archived = await makeProject(server, 'MSA')
    await archived.post('/milestone', { title: 'One' })
    await server.query(`update project set "archivedAt" = '2026-01-01T00:00:00.000Z' where code = 'MSA'`)
    expect(await archived.call('POST', '/milestone', { title: 'Two' })).toMatchObject({
      status: 403,
      body: { message: 'the project MSA is archived' },
    })
    expect((await archived.get('/milestone')).milestones).toHaveLength(1)
  })
})
