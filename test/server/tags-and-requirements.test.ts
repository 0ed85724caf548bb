import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeProject, type TestProject } from '../support/project.js'
import { startServer, type TestServer } from '../support/server.js'

describe('tags and requirements', () => {
  let server: TestServer
  let project: TestProject
  let firstId: string
  beforeAll(async () => {
    server = await startServer()
    project = await makeProject(server, 'USE')
    const first = await project.testCase({
      tags: ['smoke', ' Payment ', 'ärger'],
      requirements: [{ text: 'req-b', url: 'https://r.example/b' }, { text: 'Req-A' }],
    })
    firstId = first.id
    await project.testCase({
      tags: ['Smoke', 'smoke'],
      requirements: [
        { text: 'Req-A', url: '' },
        { text: 'Req-A', url: 'https://r.example/a' },
      ],
    })
  })
  afterAll(() => server.stop())

  const hqid = expect.stringMatching(/^\w{9}_\w{13}$/)
  const titlesOf = async (query: string) =>
    (await project.get(`/tag${query}`)).tags.map(({ title }: { title: string }) => title)
  const textsOf = async (query: string) =>
    (await project.get(`/requirement${query}`)).requirements.map(
      ({ text, url }: { text: string; url: string }) => text + url,
    )

  it('are created on use: tags by their exact titles', async () => {
    expect(await project.get('/tag')).toEqual({
      tags: [
        { id: 1, title: 'smoke' },
        { id: 2, title: 'Payment' },
        { id: 3, title: 'ärger' },
        { id: 4, title: 'Smoke' },
      ],
    })
  })

  it('are created on use: requirements by text and URL', async () => {
    expect(await project.get('/requirement')).toEqual({
      requirements: [
        { id: hqid, text: 'req-b', url: 'https://r.example/b', integrationLink: null },
        { id: hqid, text: 'Req-A', url: '', integrationLink: null },
        { id: hqid, text: 'Req-A', url: 'https://r.example/a', integrationLink: null },
      ],
    })
  })

  it.each([
    ['?sortOrder=desc', ['smoke', 'Payment', 'ärger', 'Smoke']],
    ['?sortField=created_at', ['Smoke', 'ärger', 'Payment', 'smoke']],
    ['?sortField=created_at&sortOrder=asc', ['smoke', 'Payment', 'ärger', 'Smoke']],
    ['?sortField=title&sortOrder=asc', ['Payment', 'smoke', 'Smoke', 'ärger']],
    ['?sortField=title', ['ärger', 'Smoke', 'smoke', 'Payment']],
  ])('tags are listed with %j', async (query, titles) => {
    expect(await titlesOf(query)).toEqual(titles)
  })

  it.each([
    ['?sortField=created_at', ['Req-Ahttps://r.example/a', 'Req-A', 'req-bhttps://r.example/b']],
    ['?sortField=text&sortOrder=asc', ['Req-A', 'Req-Ahttps://r.example/a', 'req-bhttps://r.example/b']],
    ['?sortField=text', ['req-bhttps://r.example/b', 'Req-Ahttps://r.example/a', 'Req-A']],
  ])('requirements are listed with %j', async (query, texts) => {
    expect(await textsOf(query)).toEqual(texts)
  })

  it('are counted by the test cases that use them now, and kept if none does', async () => {
    const counts = async () => ({
      tags: (await project.get('/tag?include=tcaseCount')).tags.map(
        (tag: { tcaseCount: number }) => tag.tcaseCount,
      ),
      requirements: (await project.get('/requirement?include=tcaseCount')).requirements.map(
        (requirement: { tcaseCount: number }) => requirement.tcaseCount,
      ),
    })
    expect(await counts()).toEqual({ tags: [2, 1, 1, 1], requirements: [1, 2, 1] })
    await project.patch(`/tcase/${firstId}`, { tags: ['Smoke'], requirements: [] })
    expect(await counts()).toEqual({ tags: [1, 0, 0, 2], requirements: [0, 1, 1] })
  })

  it('of filled test cases count too, until these are deleted', async () => {
    const count = async () => (await project.get('/tag?include=tcaseCount')).tags.at(-1).tcaseCount
    const parameterValues = [{ values: {} }, { values: {} }]
    const { id } = await project.testCase({ type: 'template', tags: ['template tag'], parameterValues })
    expect(await count()).toBe(3)
    await project.patch(`/tcase/${id}`, { parameterValues: [] })
    expect(await count()).toBe(1)
  })

  it('belong to one project', async () => {
    const other = await makeProject(server, 'OWN')
    await other.testCase({ tags: ['smoke'], requirements: [{ text: 'Req-A' }] })
    expect(await other.get('/tag')).toEqual({ tags: [{ id: 1, title: 'smoke' }] })
    const [requirement] = (await other.get('/requirement')).requirements
    expect(await project.get(`/tcase/count?requirementIds=${requirement.id}`)).toEqual({ count: 0 })
    expect(await other.get('/tcase/count?tags=1')).toEqual({ count: 1 })
  })

  it.each([
    ['/tag?sortField=id', 'sortField: must be one of created_at, title'],
    ['/tag?sortField=title&sortOrder=up', 'sortOrder: must be one of asc, desc'],
    ['/tag?include=all', 'include[0]: must be one of tcaseCount'],
    ['/requirement?sortField=title', 'sortField: must be one of created_at, text'],
    ['/requirement?include=all', 'include[0]: must be one of tcaseCount'],
  ])('%s is rejected', async (path, message) => {
    expect(await project.call('GET', path)).toMatchObject({ status: 400, body: { message } })
  })

  it('of a project that does not exist are not found', async () => {
    for (const path of ['tag', 'requirement', 'custom-field']) {
      expect(await server.call('GET', `/project/NOPE/${path}`)).toMatchObject({
        status: 404,
        body: { message: 'project not found' },
      })
    }
  })
})
