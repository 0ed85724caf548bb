import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { expectRightCounts, makeProject, type TestProject } from '../support/project.js'
import { startServer, type TestServer } from '../support/server.js'

describe('a live run', () => {
  let server: TestServer
  let project: TestProject
  let shop: number
  let cart: number
  beforeAll(async () => {
    server = await startServer()
    project = await makeProject(server, 'LIVE')
    shop = await project.folder('Shop')
    cart = await project.folder('Shop', 'Cart')
  })
  afterEach(() => expectRightCounts(project))
  afterAll(() => server.stop())

  const liveRun = (...queryPlans: object[]) => project.run({ type: 'live', queryPlans })
  const members = async (run: number) =>
    (await project.runTestCases(run)).map(({ title, status }) => `${title}: ${status}`)
  const result = (run: number, id: string, status: string) =>
    project.call('POST', `/run/${run}/tcase/${id}/result`, { status })

  it('gains matching test cases that are created, and no others', async () => {
    const run = await liveRun({ folderIds: [shop], priorities: ['high'] })
    const all = await liveRun({ folderIds: [shop] })
    await project.testCase({ title: 'In', folderId: cart, priority: 'high' })
    await project.testCase({ title: 'Low', folderId: cart, priority: 'low' })
    await project.testCase({ title: 'Elsewhere', priority: 'high' })
    await project.testCase({ title: 'Template ${x}', type: 'template', folderId: cart, priority: 'high' })
    expect(await members(run)).toEqual(['In: open'])
    expect(await members(all)).toEqual(['In: open', 'Low: open'])
  })

  it('gains many test cases that are created at once', async () => {
    const folder = await project.folder('Bulk')
    const run = await liveRun({ folderIds: [folder] }, { tagIds: [] })
    await project.testCases(300, ['Bulk', 'Below'])
    expect(await members(run)).toHaveLength(300)
    expect((await project.get('/run')).runs[0]).toMatchObject({ statusCounts: { all: 300, open: 300 } })
  })

  it('gains a draft once it is published', async () => {
    const folderId = await project.folder('Drafts')
    const run = await liveRun({ folderIds: [folderId] })
    const { id } = await project.testCase({ title: 'Draft', folderId, isDraft: true })
    expect(await members(run)).toEqual([])
    await project.patch(`/tcase/${id}`, { isDraft: false })
    expect(await members(run)).toEqual(['Draft: open'])
  })

  it('loses test cases that no longer match, and restores them with their status and results', async () => {
    const folderId = await project.folder('Coming and going')
    const run = await liveRun({ folderIds: [folderId], priorities: ['high'] })
    const { id } = await project.testCase({ title: 'Guest', folderId, priority: 'high' })
    const { id: stays } = await project.testCase({ title: 'Host', folderId, priority: 'high' })
    await result(run, id, 'failed')
    await result(run, stays, 'passed')

    await project.patch(`/tcase/${id}`, { priority: 'low' })
    expect(await members(run)).toEqual(['Host: passed'])
    expect(await result(run, id, 'passed')).toMatchObject({
      status: 404,
      body: { message: `the test case ${id} is not in the run` },
    })
    const items = [{ tcaseId: id, status: 'passed' }]
    expect(await project.call('POST', `/run/${run}/result/batch`, { items })).toMatchObject({ status: 400 })
    expect(await project.call('GET', `/run/${run}/tcase/${id}`)).toMatchObject({ status: 404 })

    await project.patch(`/tcase/${id}`, { priority: 'high' })
    expect(await members(run)).toEqual(['Guest: failed', 'Host: passed'])
    expect((await project.get(`/run/${run}/tcase/${id}`)).results).toMatchObject([{ status: 'failed' }])
  })

  it('follows tags', async () => {
    const { id } = await project.testCase({ title: 'Tagged', tags: ['follow', 'other'] })
    const { tags } = await project.get('/tag')
    const tagIds = tags
      .filter(({ title }: { title: string }) => title === 'follow')
      .map((tag: { id: number }) => tag.id)
    const run = await liveRun({ tagIds })
    expect(await members(run)).toEqual(['Tagged: open'])
    await project.patch(`/tcase/${id}`, { tags: ['other'] })
    expect(await members(run)).toEqual([])
    await project.patch(`/tcase/${id}`, { tags: ['follow'] })
    expect(await members(run)).toEqual(['Tagged: open'])
  })

  it('gains and loses filled test cases with their template', async () => {
    const folderId = await project.folder('Templates')
    const run = await liveRun({ folderIds: [folderId] })
    const fixed = () => project.run({ queryPlans: [{ folderIds: [folderId] }] })
    const { id } = await project.testCase({
      title: 'In ${browser}',
      type: 'template',
      folderId,
      parameterValues: [{ values: { browser: 'Firefox' } }, { values: { browser: 'Chrome' } }],
    })
    expect(await members(run)).toEqual(['In Firefox: open', 'In Chrome: open'])
    const struct = await fixed()
    const [first] = await project.runTestCases(run)
    expect(first).toMatchObject({ type: 'filled', templateTCaseId: id })
    await result(run, first?.id ?? '', 'blocked')

    await project.patch(`/tcase/${id}`, { parameterValues: [] })
    expect(await members(run)).toEqual([])
    expect(await members(struct)).toEqual(['In Firefox: open', 'In Chrome: open'])
  })

  it('does not change once it is closed', async () => {
    const folderId = await project.folder('Closing')
    const run = await liveRun({ folderIds: [folderId] })
    const { id } = await project.testCase({ title: 'Before', folderId, priority: 'high' })
    await project.post(`/run/${run}/close`)
    await project.testCase({ title: 'After', folderId })
    await project.patch(`/tcase/${id}`, { title: 'Renamed', isDraft: false, priority: 'low' })
    expect(await project.runTestCases(run)).toMatchObject([{ title: 'Before', priority: 'high' }])
  })

  it('is not affected by other projects', async () => {
    const other = await makeProject(server, 'LIV2')
    const run = await liveRun({ priorities: ['high', 'medium', 'low'] })
    const before = await members(run)
    await other.testCase({ priority: 'high' })
    expect(await members(run)).toEqual(before)
  })
})
