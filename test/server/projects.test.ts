import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startServer, type TestServer } from '../support/server.js'

describe('projects', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server.stop())

  it('are created, shown by code in any case and by ID, and listed', async () => {
    const links = [{ text: 'Repository', url: 'https://git.example.com/shop' }]
    const created = await server.call('POST', '/project', { code: 'shop', title: 'Web shop', links })
    expect(created).toMatchObject({ status: 201, body: { id: expect.stringMatching(/^\w{9}_\w{13}$/) } })
    for (const reference of ['SHOP', 'Shop', created.body.id]) {
      const { status, body } = await server.call('GET', `/project/${reference}`)
      expect({ status, body }).toMatchObject({
        status: 200,
        body: { id: created.body.id, code: 'SHOP', title: 'Web shop', links, archivedAt: null },
      })
    }
    const { body } = await server.call('GET', '/project')
    expect(body.projects).toContainEqual(expect.objectContaining({ code: 'SHOP' }))
  })

  it('reject a code that is taken, in any case', async () => {
    await server.call('POST', '/project', { code: 'TWO', title: 'Two' })
    const again = await server.call('POST', '/project', { code: 'two', title: 'Two' })
    expect(again).toMatchObject({ status: 409, body: { message: 'the project code TWO is taken' } })
  })

  it.each([
    [{ code: 'A', title: 'x' }, 'code: must be at least 2 characters'],
    [{ code: 'ABCDEF', title: 'x' }, 'code: must be at most 5 characters'],
    [{ code: 'A-B', title: 'x' }, 'code: must contain only latin letters and digits'],
    [{ code: 'OK', title: '' }, 'title: must not be empty'],
    [{ code: 'OK', title: 'x'.repeat(256) }, 'title: must be at most 255 characters'],
    [{ code: 'OK' }, 'title: is required'],
    [[], 'the body must be an object'],
  ])('reject %j', async (body, message) => {
    const before = await server.call('GET', '/project')
    expect(await server.call('POST', '/project', body)).toMatchObject({ status: 400, body: { message } })
    expect((await server.call('GET', '/project')).body).toEqual(before.body)
  })

  it('are not found by other codes', async () => {
    expect(await server.call('GET', '/project/NOPE')).toMatchObject({
      status: 404,
      body: { message: 'project not found' },
    })
  })

  it('are deleted with everything in them', async () => {
    await server.call('POST', '/project', { code: 'GONE', title: 'Gone' })
    expect(await server.call('DELETE', '/api/project/GONE')).toMatchObject({ status: 200 })
    expect(await server.call('GET', '/project/GONE')).toMatchObject({ status: 404 })
  })
})
