import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeProject, succeeded, type TestProject } from '../support/project.js'
import { startServer, type TestServer } from '../support/server.js'

const path = '/settings/preferences/status'
const retest = { id: 'custom1', name: 'Retest', color: 'yellow', isActive: true }

describe('result statuses', () => {
  let server: TestServer
  let project: TestProject
  beforeAll(async () => {
    server = await startServer()
    project = await makeProject(server, 'ST')
  })
  afterAll(() => server.stop())

  const list = async () => succeeded(await server.call('GET', path)).statuses
  const update = (...statuses: unknown[]) => server.call('POST', path, { statuses })

  it('are five built-in ones and four custom ones, which are inactive', async () => {
    const builtIn = { isDefault: true, isActive: true, inUse: true }
    const custom = { isDefault: false, isActive: false, inUse: false }
    expect(await list()).toEqual([
      { id: 'open', name: 'Open', color: 'blue', ...builtIn },
      { id: 'passed', name: 'Passed', color: 'green', ...builtIn },
      { id: 'failed', name: 'Failed', color: 'red', ...builtIn },
      { id: 'blocked', name: 'Blocked', color: 'orange', ...builtIn },
      { id: 'skipped', name: 'Skipped', color: 'gray', ...builtIn },
      { id: 'custom1', name: 'Custom 1', color: 'purple', ...custom },
      { id: 'custom2', name: 'Custom 2', color: 'teal', ...custom },
      { id: 'custom3', name: 'Custom 3', color: 'indigo', ...custom },
      { id: 'custom4', name: 'Custom 4', color: 'pink', ...custom },
    ])
  })

  it('change only if they are given', async () => {
    const before = await list()
    expect(await update(retest)).toMatchObject({ status: 200, body: { message: 'Statuses updated' } })
    const after = await list()
    expect(after[5]).toEqual({ ...retest, isDefault: false, inUse: false })
    expect(after.toSpliced(5, 1)).toEqual(before.toSpliced(5, 1))
  })

  it.each([
    [{ ...retest, id: 'passed' }, 'statuses[1].id: must be one of custom1, custom2, custom3, custom4'],
    [{ ...retest, name: '' }, 'statuses[1].name: must not be empty'],
    [{ ...retest, name: 'x'.repeat(17) }, 'statuses[1].name: must be at most 16 characters'],
    [
      { ...retest, color: '#ff0000' },
      expect.stringContaining('statuses[1].color: must be one of blue, gray'),
    ],
    [{ ...retest, isActive: 1 }, 'statuses[1].isActive: must be a boolean'],
  ])('do not change if one of several is invalid: %j', async (wrong, message) => {
    const before = await list()
    expect(await update({ ...retest, name: 'Good' }, wrong)).toMatchObject({ status: 400, body: { message } })
    expect(await list()).toEqual(before)
  })

  it('must be given', async () => {
    expect(await update()).toMatchObject({ status: 400, body: { message: 'statuses: must not be empty' } })
  })

  it('can be used in results once they are active, and remain in use when they are deactivated', async () => {
    const [tcaseId] = await project.testCases(1)
    const run = await project.run({ tcaseIds: [tcaseId ?? ''] })
    const post = (status: string) => project.call('POST', `/run/${run}/tcase/${tcaseId}/result`, { status })
    expect(await post('custom2')).toMatchObject({
      status: 400,
      body: { message: 'status: the status custom2 is not active' },
    })
    await update({ ...retest, id: 'custom2' })
    expect((await list())[6]).toMatchObject({ isActive: true, inUse: false })
    expect(await post('custom2')).toMatchObject({ status: 201 })
    expect((await list())[6]).toMatchObject({ isActive: true, inUse: true })
    await update({ ...retest, id: 'custom2', isActive: false })
    expect((await list())[6]).toMatchObject({ isActive: false, inUse: true })
    expect(await post('custom2')).toMatchObject({ status: 400 })
    expect(await project.runTestCases(run)).toMatchObject([{ status: 'custom2' }])
  })

  it('require a valid key', async () => {
    expect(await server.call('GET', path, undefined, { authorization: 'Bearer a.b.c' })).toMatchObject({
      status: 401,
    })
    expect(await server.call('POST', path, { statuses: [retest] }, { authorization: '' })).toMatchObject({
      status: 401,
    })
  })
})
