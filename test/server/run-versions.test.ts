import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectRightCounts, makeProject, type TestProject } from '../support/project.js'
import { startServer, type TestServer } from '../support/server.js'

describe('the version that a run shows', () => {
  let server: TestServer
  let project: TestProject
  beforeAll(async () => {
    server = await startServer()
    project = await makeProject(server, 'VER')
  })
  afterAll(() => server.stop())

  /** Creates a test case in a separate run, and adds results. The test case is edited after each result. */
  async function runWith(type: string, results: readonly string[]) {
    const folderId = await project.folder(randomUUID())
    const { id } = await project.testCase({
      title: 'First',
      folderId,
      priority: 'high',
      steps: [{ description: 'Step of 1', expected: '' }],
      tags: ['one'],
    })
    const run = await project.run({ type, queryPlans: [{ folderIds: [folderId] }] })
    let version = 1
    const edit = async () => {
      version += 1
      await project.patch(`/tcase/${id}`, {
        title: `Title of ${version}`,
        steps: [{ description: `Step of ${version}`, expected: '' }],
        tags: [`tag of ${version}`],
      })
    }
    await edit()
    for (const status of results) {
      await project.post(`/run/${run}/tcase/${id}/result`, { status })
      await edit()
    }
    return { id, run, edit, latest: version }
  }

  /** Returns the version, which must be the same in the list and in the single test case. */
  async function shown(run: number, id: string) {
    const [listed] = await project.runTestCases(run)
    const single = await project.get(`/run/${run}/tcase/${id}`)
    expect(single).toMatchObject({ ...listed })
    return {
      version: single.version,
      title: single.title,
      step: single.steps[0].description,
      tags: single.tags.map(({ title }: { title: string }) => title),
      isLatest: single.isLatestVersion,
    }
  }

  const version = (number: number, latest: number) => ({
    version: number,
    title: number === 1 ? 'First' : `Title of ${number}`,
    step: `Step of ${number}`,
    tags: [number === 1 ? 'one' : `tag of ${number}`],
    isLatest: number === latest,
  })

  // A static run keeps what it had at the start; the others follow edits while the status is open (4.1).
  it.each([
    ['static', [], 1],
    ['static', ['passed'], 1],
    ['static', ['passed', 'open'], 1],
    ['static_struct', [], 2],
    ['static_struct', ['open'], 3],
    ['static_struct', ['passed'], 2],
    ['static_struct', ['failed', 'passed'], 2],
    ['static_struct', ['passed', 'open'], 4],
    ['static_struct', ['passed', 'open', 'failed'], 4],
    ['live', [], 2],
    ['live', ['blocked'], 2],
    ['live', ['skipped', 'open'], 4],
    ['live', ['passed', 'open', 'failed'], 4],
  ])('in a %s run after %j is %i', async (type, results, expected) => {
    const { id, run, latest } = await runWith(type, results)
    expect(await shown(run, id)).toEqual(version(expected, latest))
    await expectRightCounts(project)
  })

  it.each(['static', 'static_struct', 'live'])(
    'in a %s run does not change once it is closed',
    async (type) => {
      const { id, run, edit } = await runWith(type, ['open'])
      const before = await shown(run, id)
      await project.post(`/run/${run}/close`)
      await edit()
      expect(await shown(run, id)).toEqual({ ...before, isLatest: false })
      await expectRightCounts(project)
    },
  )

  it('is the latest in a clone, whatever the source shows', async () => {
    const { id, run, latest } = await runWith('static', ['passed'])
    const clone = await project.post('/run/clone', { runId: run, title: 'Clone of old versions' })
    expect(await shown(clone.id, id)).toEqual(version(latest, latest))
  })

  it('is the one that is searched and filtered, not the latest', async () => {
    const { run } = await runWith('static', [])
    const { tags } = await project.get('/tag')
    const tagId = (title: string) => tags.find((tag: { title: string }) => tag.title === title).id
    const found = async (query: string) => (await project.get(`/run/${run}/tcase?${query}`)).tcases.length
    expect(await found('search=FIRST')).toBe(1)
    expect(await found('search=title')).toBe(0)
    expect(await found(`tags=${tagId('one')}`)).toBe(1)
    expect(await found(`tags=${tagId('tag of 2')}`)).toBe(0)
  })
})

describe('the place that a run shows', () => {
  let server: TestServer
  let project: TestProject
  beforeAll(async () => {
    server = await startServer()
    project = await makeProject(server, 'POS')
  })
  afterAll(() => server.stop())

  it.each(['static', 'static_struct', 'live'])(
    'in a %s run is the current one until it is closed',
    async (type) => {
      const folderId = await project.folder(type)
      for (const title of ['a', 'b']) await project.testCase({ title, folderId })
      const run = await project.run({ type, queryPlans: [{ folderIds: [folderId] }] })
      const places = async () =>
        (await project.runTestCases(run))
          .filter(({ title }) => title < 'c')
          .map(({ title, pos }) => `${title}${pos}`)
      await project.testCase({ title: 'c', folderId, pos: 0 })
      expect(await places()).toEqual(['a1', 'b2'])
      await project.post(`/run/${run}/close`)
      await project.testCase({ title: 'd', folderId, pos: 0 })
      expect(await places()).toEqual(['a1', 'b2'])
    },
  )
})
