import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { joinProject, type TestProject } from '../support/project.js'
import { type ServerWithDatabase, startServerWithDatabase } from '../support/server-with-database.js'

const seed = {
  customFields: [
    { systemName: 'automation', name: 'Automation', type: 'dropdown', options: ['Planned', 'Done'] },
  ],
  projects: [{ code: 'RTC', title: 'Shop' }],
}

describe('the test cases of a run', () => {
  let server: ServerWithDatabase
  let project: TestProject
  let run: number
  const folders: Record<string, number> = {}
  const ids: Record<string, string> = {}
  beforeAll(async () => {
    server = await startServerWithDatabase(seed)
    project = joinProject(server, 'RTC')
    // The order of IDs differs from that of the tree.
    folders.last = await project.folder('First', 'Last')
    folders.second = await project.folder('Second')
    folders.first = await project.folder('First')
    const make = async (title: string, folder: string, more: object = {}) => {
      ids[title] = (await project.testCase({ title, folderId: folders[folder] ?? 0, ...more })).id
    }
    await make('delta', 'second', { tags: ['smoke'], priority: 'low' })
    await make('Charlie', 'last', { tags: ['smoke', 'slow'], priority: 'high' })
    await make('bravo', 'first', {
      tags: ['slow'],
      customFields: { automation: { value: 'Planned', isDefault: false } },
    })
    await make('alpha 100%', 'first', {
      pos: 0,
      customFields: { automation: { value: 'Done', isDefault: false } },
    })
    run = await project.run({ tcaseIds: Object.values(ids) })
    await project.post(`/run/${run}/tcase/${ids.bravo}/result`, { status: 'failed' })
    await project.post(`/run/${run}/tcase/${ids.delta}/result`, { status: 'passed' })
  })
  afterAll(() => server.stop())

  const list = async (query = '') => (await project.get(`/run/${run}/tcase${query}`)).tcases
  const titles = async (query = '') => (await list(query)).map(({ title }: { title: string }) => title)

  it('are in the order of the folder tree, then of their positions', async () => {
    expect(await titles()).toEqual(['alpha 100%', 'bravo', 'Charlie', 'delta'])
  })

  it('contain what is needed to add results', async () => {
    expect((await list())[1]).toEqual({
      id: ids.bravo,
      version: 1,
      legacyId: '',
      type: 'standalone',
      folderId: folders.first,
      pos: 1,
      seq: 3,
      title: 'bravo',
      priority: 'medium',
      status: 'failed',
      isAutomated: false,
      isEmpty: expect.any(Boolean),
      templateTCaseId: null,
    })
  })

  it('contain their folders on request', async () => {
    const [first, , charlie] = await list('?include=folder')
    expect(first.folder).toMatchObject({ id: folders.first, parentId: 0, title: 'First', comment: '' })
    expect(charlie.folder).toMatchObject({ id: folders.last, parentId: folders.first, title: 'Last' })
    expect((await list())[0]).not.toHaveProperty('folder')
  })

  it.each([
    ['?search=CHAR', ['Charlie']],
    ['?search=100%25', ['alpha 100%']],
    ['?search=_', []],
    ['?priorities=high', ['Charlie']],
    ['?priorities=high&priorities=low', ['Charlie', 'delta']],
    ['?priorities=medium&search=b', ['bravo']],
    ['?cf_automation=Planned', ['bravo']],
    ['?cf_automation=Planned&cf_automation=Done', ['alpha 100%', 'bravo']],
    ['?sortField=title&sortOrder=asc', ['alpha 100%', 'bravo', 'Charlie', 'delta']],
    ['?sortField=title', ['delta', 'Charlie', 'bravo', 'alpha 100%']],
    ['?sortField=seq&sortOrder=asc', ['delta', 'Charlie', 'bravo', 'alpha 100%']],
    ['?sortField=priority&sortOrder=asc', ['delta', 'alpha 100%', 'bravo', 'Charlie']],
    ['?sortField=status&sortOrder=asc', ['alpha 100%', 'Charlie', 'delta', 'bravo']],
    ['?sortField=folder_id&sortOrder=asc', ['alpha 100%', 'bravo', 'Charlie', 'delta']],
    ['?sortField=pos&sortOrder=desc', ['bravo', 'alpha 100%', 'Charlie', 'delta']],
    ['?sortField=id&sortOrder=asc', ['delta', 'Charlie', 'bravo', 'alpha 100%']],
    ['?sortField=created_at&sortOrder=desc', ['alpha 100%', 'bravo', 'Charlie', 'delta']],
    ['?sortOrder=asc', ['alpha 100%', 'bravo', 'Charlie', 'delta']],
  ])('are filtered and sorted by %s', async (query, expected) => {
    expect(await titles(query)).toEqual(expected)
  })

  it('are filtered by tags, combined by or, and, not', async () => {
    const { tags } = await project.get('/tag')
    const id = (title: string) => tags.find((tag: { title: string }) => tag.title === title).id
    const both = `tags=${id('smoke')}&tags=${id('slow')}`
    expect(await titles(`?tags=${id('smoke')}`)).toEqual(['Charlie', 'delta'])
    expect(await titles(`?${both}`)).toEqual(['bravo', 'Charlie', 'delta'])
    expect(await titles(`?${both}&tagsFilterOp=and`)).toEqual(['Charlie'])
    expect(await titles(`?${both}&tagsFilterOp=not`)).toEqual(['alpha 100%'])
    expect(await titles('?tags=999')).toEqual([])
  })

  it.each([
    ['?priorities=urgent', 'priorities[0]: must be one of low, medium, high'],
    ['?sortField=steps', expect.stringContaining('sortField: must be one of id, seq')],
    ['?sortOrder=up', 'sortOrder: must be one of asc, desc'],
    ['?include=steps', 'include[0]: must be one of folder'],
    ['?tags=one', 'tags[0]: must be a positive integer'],
    ['?cf_none=x', 'cf_none: RTC has no such custom field'],
  ])('reject %s', async (query, message) => {
    expect(await project.call('GET', `/run/${run}/tcase${query}`)).toMatchObject({
      status: 400,
      body: { message },
    })
  })

  it('are shown individually by any of their identifiers', async () => {
    await server.query(`update "testCase" set "legacyId" = 'OLD-1' where id = ?`, ids.bravo ?? '')
    const shown = await project.get(`/run/${run}/tcase/${ids.bravo}`)
    expect(shown).toEqual({
      ...(await list())[1],
      comment: expect.any(String),
      precondition: expect.objectContaining({ type: 'standalone' }),
      authorId: 1,
      requirements: [],
      links: null,
      files: null,
      tags: [{ id: expect.any(Number), title: 'slow' }],
      steps: [],
      customFields: { automation: { value: 'Planned', isDefault: false } },
      results: [expect.objectContaining({ status: 'failed' })],
      createdAt: expect.stringMatching(/^\d{4}-/),
      isLatestVersion: true,
    })
    for (const name of ['3', 'RTC-3', 'rtc-003', 'OLD-1']) {
      expect(await project.get(`/run/${run}/tcase/${name}`)).toEqual(shown)
    }
  })

  it('are only those of the run', async () => {
    const other = await project.run({ tcaseIds: [ids.bravo ?? ''] })
    const refused = (id: string | undefined) => ({
      status: 404,
      body: { message: `the test case ${id} is not in the run` },
    })
    expect(await project.call('GET', `/run/${other}/tcase/${ids.delta}`)).toMatchObject(refused(ids.delta))
    expect(await project.call('GET', `/run/${other}/tcase/99`)).toMatchObject(refused('99'))
    expect((await project.get(`/run/${other}/tcase/${ids.bravo}`)).results).toEqual([])
  })

  it('require an existing run and a valid key', async () => {
    for (const path of ['', `/${ids.bravo}`]) {
      expect(await project.call('GET', `/run/99/tcase${path}`)).toMatchObject({
        status: 404,
        body: { message: 'run not found' },
      })
      const full = `/project/RTC/run/${run}/tcase${path}`
      expect(await server.call('GET', full, undefined, { authorization: 'Bearer a.b.c' })).toMatchObject({
        status: 401,
      })
    }
  })
})
