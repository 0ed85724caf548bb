import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeProject, type TestProject } from '../support/project.js'
import { type ServerWithDatabase, startServerWithDatabase } from '../support/server-with-database.js'

describe('run logs', () => {
  let server: ServerWithDatabase
  let project: TestProject
  let run: number
  beforeAll(async () => {
    server = await startServerWithDatabase()
    project = await makeProject(server, 'LOG')
    run = await project.run({ tcaseIds: [] })
  })
  afterAll(() => server.stop())

  // No endpoint reads them back.
  const kept = () => server.query('select id, comment from "runLog" order by "createdAt", id')

  it('are stored, sanitized, with a text ID', async () => {
    const created = await project.call('POST', `/run/${run}/log`, {
      comment: 'Set-up <b>failed</b><script>x</script>',
    })
    expect(created).toMatchObject({ status: 201, body: { id: expect.stringMatching(/^\w{9}_\w{13}$/) } })
    expect(await kept()).toEqual([{ id: created.body.id, comment: 'Set-up <b>failed</b>' }])
  })

  it('require a comment, a run of the project and a valid key', async () => {
    const before = await kept()
    const post = (body: unknown, id: number | string = run) => project.call('POST', `/run/${id}/log`, body)
    expect(await post({ comment: '' })).toMatchObject({
      status: 400,
      body: { message: 'comment: must not be empty' },
    })
    expect(await post({})).toMatchObject({ status: 400, body: { message: 'comment: is required' } })
    expect(await post({ comment: 'x' }, 99)).toMatchObject({
      status: 404,
      body: { message: 'run not found' },
    })
    expect(
      await server.call('POST', `/project/LOG/run/${run}/log`, { comment: 'x' }, { authorization: '' }),
    ).toMatchObject({ status: 401 })
    expect(await kept()).toEqual(before)
  })
})
