import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeProject, type TestProject } from '../support/project.js'
import { startServer, type TestServer } from '../support/server.js'

describe('folders', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server.stop())

  const upsert = async (project: TestProject, folders: unknown[]): Promise<number[][]> =>
    (await project.post('/tcase/folder/bulk', { folders })).ids
  const titles = async (project: TestProject, query = ''): Promise<string[]> =>
    (await project.get(`/tcase/folders${query}`)).data.map((folder: { title: string }) => folder.title)

  describe('are created by their paths', () => {
    let project: TestProject
    beforeAll(async () => {
      project = await makeProject(server, 'PATH')
    })

    it('including missing parents, and reused if they exist', async () => {
      const folders = [{ path: ['A', 'B'] }, { path: ['A', 'C', 'D'] }, { path: ['Z'] }, { path: ['A', 'B'] }]
      const answer = await project.call('POST', '/tcase/folder/bulk', { folders })
      expect(answer.status).toBe(200)
      const [[a, b], [alsoA, c, d], [z], again] = answer.body.ids
      expect([alsoA, again]).toEqual([a, [a, b]])
      expect(new Set([a, b, c, d, z]).size).toBe(5)
      expect(await upsert(project, folders)).toEqual(answer.body.ids)
      const { data } = await project.get('/tcase/folders')
      const projectId = (await project.get('')).id
      expect(data).toEqual([
        { id: a, projectId, parentId: 0, pos: 0, title: 'A', comment: '' },
        { id: b, projectId, parentId: a, pos: 0, title: 'B', comment: '' },
        { id: c, projectId, parentId: a, pos: 1, title: 'C', comment: '' },
        { id: d, projectId, parentId: c, pos: 0, title: 'D', comment: '' },
        { id: z, projectId, parentId: 0, pos: 1, title: 'Z', comment: '' },
      ])
    })

    it('and distinguished by parent and exact title', async () => {
      const ids = await upsert(project, [
        { path: ['Same'] },
        { path: ['Other', 'Same'] },
        { path: ['same'] },
        { path: ['Same '] },
        { path: ['a/b'] },
        { path: ['a', 'b'] },
        { path: ['Ünïcode 図 "quoted" \\'] },
      ])
      expect(new Set(ids.map((path) => path.at(-1))).size).toBe(7)
    })

    it('at a depth of up to a hundred', async () => {
      const path = Array.from({ length: 100 }, (_, level) => `Level ${level}`)
      expect((await upsert(project, [{ path }]))[0]).toHaveLength(100)
      expect(
        await project.call('POST', '/tcase/folder/bulk', { folders: [{ path: [...path, 'x'] }] }),
      ).toMatchObject({
        status: 400,
        body: { message: 'folders[0].path: must have at most 100 items' },
      })
    })

    it('by concurrent callers: each folder is created once', async () => {
      const answers = await Promise.all(
        Array.from({ length: 8 }, () =>
          upsert(project, [{ path: ['Busy', 'Deep'] }, { path: ['Busy', 'Other'] }]),
        ),
      )
      expect(new Set(answers.map((ids) => JSON.stringify(ids))).size).toBe(1)
    })
  })

  describe('have a comment', () => {
    let project: TestProject
    beforeAll(async () => {
      project = await makeProject(server, 'NOTE')
    })
    const comments = async () =>
      Object.fromEntries(
        (await project.get('/tcase/folders')).data.map((folder: { title: string; comment: string }) => [
          folder.title,
          folder.comment,
        ]),
      )

    it('that is sanitized and applies only to the last folder of the path', async () => {
      await upsert(project, [
        { path: ['Up', 'Leaf'], comment: '<p onclick="x()">Cards <b>only</b></p><script>1</script>' },
      ])
      expect(await comments()).toEqual({ Up: '', Leaf: '<p>Cards <b>only</b></p>' })
    })

    it('that is kept if it is missing or null, and cleared by ""', async () => {
      await upsert(project, [{ path: ['Kept'], comment: 'first' }])
      await upsert(project, [
        { path: ['Kept'] },
        { path: ['Kept'], comment: null },
        { path: ['Kept', 'Below'], comment: 'x' },
      ])
      expect(await comments()).toMatchObject({ Kept: 'first', Below: 'x' })
      await upsert(project, [{ path: ['Kept'], comment: '' }])
      expect(await comments()).toMatchObject({ Kept: '' })
    })

    it('of which the last one counts if a request has several', async () => {
      await upsert(project, [
        { path: ['Twice'], comment: 'one' },
        { path: ['Twice'], comment: 'two' },
      ])
      expect(await comments()).toMatchObject({ Twice: 'two' })
    })
  })

  describe('are rejected', () => {
    let project: TestProject
    beforeAll(async () => {
      project = await makeProject(server, 'BAD')
    })
    it.each([
      [{}, 'folders: is required'],
      [{ folders: [] }, 'folders: must not be empty'],
      [{ folders: [{}] }, 'folders[0].path: is required'],
      [{ folders: [{ path: [] }] }, 'folders[0].path: must not be empty'],
      [{ folders: [{ path: ['A', ''] }] }, 'folders[0].path[1]: must not be empty'],
      [{ folders: [{ path: ['x'.repeat(256)] }] }, 'folders[0].path[0]: must be at most 255 characters'],
      [{ folders: [{ path: 'A' }] }, 'folders[0].path: must be an array'],
      [{ folders: [{ path: ['A'], comment: 1 }] }, 'folders[0].comment: must be a string'],
      [{ folders: [{ path: ['a\0'] }] }, 'folders[0].path[0]: must not contain NUL characters'],
    ])('with %j, and nothing is created', async (body, message) => {
      expect(await project.call('POST', '/tcase/folder/bulk', body)).toMatchObject({
        status: 400,
        body: { message },
      })
      expect(await titles(project)).toEqual([])
    })

    it('in a project that does not exist', async () => {
      const body = { folders: [{ path: ['A'] }] }
      const message = 'project not found'
      expect(await server.call('POST', '/project/NOPE/tcase/folder/bulk', body)).toMatchObject({
        status: 404,
        body: { message },
      })
      expect(await server.call('GET', '/project/NOPE/tcase/folders')).toMatchObject({
        status: 404,
        body: { message },
      })
    })

    it('if there are more than ten thousand', async () => {
      const folders = Array.from({ length: 10_001 }, (_, index) => ({ path: [`F${index}`] }))
      expect(await project.call('POST', '/tcase/folder/bulk', { folders })).toMatchObject({ status: 400 })
      expect(await upsert(project, folders.slice(1))).toHaveLength(10_000)
      expect(await project.get('/tcase/folders?limit=0')).toMatchObject({ total: 10_000 })
    })

    it('but not for a title of 255 characters', async () => {
      expect(await upsert(project, [{ path: ['x'.repeat(255)] }])).toHaveLength(1)
    })
  })

  describe('are listed', () => {
    let project: TestProject
    beforeAll(async () => {
      project = await makeProject(server, 'LIST')
      await upsert(project, [
        { path: ['beta', 'Two'] },
        { path: ['Alpha', 'One_%'] },
        { path: ['gamma'] },
        { path: ['beta', 'One'] },
      ])
    })

    it.each([
      ['', ['beta', 'Two', 'One', 'Alpha', 'One_%', 'gamma']],
      ['?sortOrder=desc', ['beta', 'Two', 'One', 'Alpha', 'One_%', 'gamma']],
      ['?sortField=title&sortOrder=asc', ['Alpha', 'beta', 'gamma', 'One', 'One_%', 'Two']],
      ['?sortField=title', ['Two', 'One_%', 'One', 'gamma', 'beta', 'Alpha']],
      ['?search=ONE', ['One', 'One_%']],
      ['?search=_%25', ['One_%']],
      ['?search=nothing', []],
      ['?search=', ['beta', 'Two', 'One', 'Alpha', 'One_%', 'gamma']],
    ])('with %j', async (query, expected) => {
      expect(await titles(project, query)).toEqual(expected)
    })

    it.each(['id', 'project_id', 'pos', 'parent_id', 'created_at', 'updated_at'])(
      'sorted by %s, in either direction',
      async (field) => {
        const up = await titles(project, `?sortField=${field}&sortOrder=asc`)
        expect(up).toHaveLength(6)
        expect(await titles(project, `?sortField=${field}&sortOrder=desc`)).toEqual(up.reverse())
      },
    )

    it('in the order of the tree, even if a level has more than ten', async () => {
      const many = await makeProject(server, 'MANY')
      const folders = Array.from({ length: 12 }, (_, index) => ({ path: [`F${index}`, `Sub${index}`] }))
      await upsert(many, folders)
      expect(await titles(many)).toEqual(folders.flatMap(({ path }) => path))
    })

    it.each([
      [
        '?sortField=size',
        'sortField: must be one of id, project_id, title, pos, parent_id, created_at, updated_at',
      ],
      ['?sortField=id&sortOrder=up', 'sortOrder: must be one of asc, desc'],
    ])('but not with %j', async (query, message) => {
      expect(await project.call('GET', `/tcase/folders${query}`)).toMatchObject({
        status: 400,
        body: { message },
      })
    })
  })
})
