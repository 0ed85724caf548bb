import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeProject, type TestProject } from '../support/project.js'
import { startServer, type TestServer } from '../support/server.js'

interface Shown {
  readonly id: string
  readonly title: string
  readonly [field: string]: unknown
}

describe('lists of test cases', () => {
  let server: TestServer
  let project: TestProject
  /** Replaces names in queries by IDs: `$smoke` is the ID of the tag smoke. */
  const ids: Record<string, string | number> = {}

  beforeAll(async () => {
    server = await startServer()
    project = await makeProject(server, 'LIST')
    ids.top = await project.folder('Top')
    ids.sub = await project.folder('Top', 'Sub')
    ids.deep = await project.folder('Top', 'Sub', 'Deep')
    ids.side = await project.folder('Side')
    const steps = [{ description: 'Do' }]
    const make = (title: string, folder: string, more: object) =>
      project.testCase({ title, folderId: Number(ids[folder]), ...more })
    await make('Banana 50%', 'top', { priority: 'high', tags: ['smoke'], steps })
    await make('apple_pie', 'sub', { priority: 'low', tags: ['smoke', 'slow'], isDraft: true })
    await make('Cherry ÄÖ', 'deep', { priority: 'medium', tags: ['slow'], requirements: [{ text: 'R1' }] })
    const template = await make('Tea ${n}', 'side', {
      type: 'template',
      priority: 'low',
      parameterValues: [{ values: { n: '1' } }, { values: { n: '2' } }],
    })
    ids.template = template.id
    await make('date', 'side', { priority: 'high', requirements: [{ text: 'R1' }, { text: 'R2' }] })
    for (const tag of (await project.get('/tag')).tags) ids[tag.title] = tag.id
    for (const requirement of (await project.get('/requirement')).requirements)
      ids[requirement.text] = requirement.id
    const other = await makeProject(server, 'OTHER')
    await other.testCase({ title: 'Banana elsewhere', tags: ['smoke'] })
  })
  afterAll(() => server.stop())

  const filled = (query: string) =>
    query.replace(/\$(\w+)/g, (_, name: string) => encodeURIComponent(String(ids[name])))
  const list = async (query: string): Promise<Shown[]> => (await project.get(`/tcase?${filled(query)}`)).data
  const titles = async (query: string) => (await list(query)).map(({ title }) => title)

  const all = ['Banana 50%', 'apple_pie', 'Cherry ÄÖ', 'Tea ${n}', 'Tea 1', 'Tea 2', 'date']

  describe('filtered by', () => {
    it.each([
      ['', all],
      ['folders=$top', ['Banana 50%']],
      ['folders=$top&folders=$deep', ['Banana 50%', 'Cherry ÄÖ']],
      ['folders=999', []],
      ['tags=$smoke', ['Banana 50%', 'apple_pie']],
      ['tags=$smoke&tags=$slow', ['Banana 50%', 'apple_pie', 'Cherry ÄÖ']],
      ['tags=$smoke&tags=$slow&tagsFilterOp=or', ['Banana 50%', 'apple_pie', 'Cherry ÄÖ']],
      ['tags=$smoke&tags=$slow&tagsFilterOp=and', ['apple_pie']],
      ['tags=$smoke&tags=$smoke&tagsFilterOp=and', ['Banana 50%', 'apple_pie']],
      ['tags=$smoke&tags=999&tagsFilterOp=and', []],
      ['tags=$smoke&tagsFilterOp=not', ['Cherry ÄÖ', 'Tea ${n}', 'Tea 1', 'Tea 2', 'date']],
      ['tags=999', []],
      ['tags=999&tagsFilterOp=not', all],
      ['tagsFilterOp=not', all],
      ['priorities=high', ['Banana 50%', 'date']],
      ['priorities=high&priorities=medium', ['Banana 50%', 'Cherry ÄÖ', 'date']],
      ['types=template', ['Tea ${n}']],
      ['types=filled', ['Tea 1', 'Tea 2']],
      ['types=standalone&types=template', ['Banana 50%', 'apple_pie', 'Cherry ÄÖ', 'Tea ${n}', 'date']],
      ['search=A', ['Banana 50%', 'apple_pie', 'Tea ${n}', 'Tea 1', 'Tea 2', 'date']],
      ['search=%25', ['Banana 50%']],
      ['search=_', ['apple_pie']],
      ['search=%C3%A4%C3%B6', ['Cherry ÄÖ']],
      ['search=', all],
      ["search='", []],
      ['draft=true', ['apple_pie']],
      ['draft=false', all.filter((title) => title !== 'apple_pie')],
      ['templateTCaseIds=$template', ['Tea 1', 'Tea 2']],
      ['templateTCaseIds=nothing', []],
      ['requirementIds=$R1', ['Cherry ÄÖ', 'date']],
      ['requirementIds=$R1&requirementIds=$R2', ['Cherry ÄÖ', 'date']],
      ['requirementIds=nothing', []],
      ['authorIds=1', all],
      ['authorIds=2', []],
      ['preconditionIds=1', []],
      ['stepIds=1', []],
      ['createdAfter=2020-01-01T00:00:00Z', all],
      ['createdAfter=2120-01-01T00:00:00Z', []],
      ['createdBefore=2020-01-01T00:00:00.000Z', []],
      ['createdBefore=2120-01-01T00:00:00Z&createdAfter=2020-01-01T00:00:00Z', all],
      ['priorities=low&tags=$slow', ['apple_pie']],
      ['priorities=low&tags=$slow&draft=false', []],
    ])('%j', async (query, expected) => {
      expect(await titles(query)).toEqual(expected)
      expect(await project.get(`/tcase/count?${filled(query)}`)).toEqual({ count: expected.length })
      expect(await project.get(`/tcase?limit=0&${filled(query)}`)).toMatchObject({ total: expected.length })
    })

    it.each([
      ['folders=$top&recursive=true', 3],
      ['folders=$sub&recursive=true', 2],
      ['folders=$sub&folders=$side&recursive=true', 6],
      ['folders=$top&recursive=false', 1],
      ['folders=999&recursive=true', 0],
      ['recursive=true', 7],
      ['folders=$top&recursive=true&tags=$slow', 2],
    ])('%j when they are counted', async (query, count) => {
      expect(await project.get(`/tcase/count?${filled(query)}`)).toEqual({ count })
    })

    it('time, to the millisecond and in any precision', async () => {
      const [first] = await list('limit=1')
      const created = String(first?.createdAt)
      expect(await titles(`createdAfter=${created}&search=banana`)).toEqual([])
      expect(await titles(`createdBefore=${created}&search=banana`)).toEqual([])
      const before = new Date(Date.parse(created) - 1).toISOString()
      expect(await titles(`createdAfter=${before}&search=banana`)).toEqual(['Banana 50%'])
      const inMicroseconds = created.replace('Z', '000Z')
      expect(await titles(`createdAfter=${inMicroseconds}&search=banana`)).toEqual([])
      expect(await titles(`createdBefore=${inMicroseconds}&search=banana`)).toEqual([])
    })
  })

  describe('sorted by', () => {
    it.each([
      [
        'sortField=title&sortOrder=asc',
        ['apple_pie', 'Banana 50%', 'Cherry ÄÖ', 'date', 'Tea ${n}', 'Tea 1', 'Tea 2'],
      ],
      [
        'sortField=priority&sortOrder=asc',
        ['apple_pie', 'Tea ${n}', 'Tea 1', 'Tea 2', 'Cherry ÄÖ', 'Banana 50%', 'date'],
      ],
      [
        'sortField=priority&sortOrder=desc',
        ['date', 'Banana 50%', 'Cherry ÄÖ', 'Tea 2', 'Tea 1', 'Tea ${n}', 'apple_pie'],
      ],
      ['sortField=seq', [...all].reverse()],
      ['sortField=folder_id&sortOrder=asc', all],
      [
        'sortField=pos&sortOrder=asc',
        ['Banana 50%', 'apple_pie', 'Cherry ÄÖ', 'Tea ${n}', 'Tea 1', 'Tea 2', 'date'],
      ],
      ['sortOrder=desc', all],
    ])('%j', async (query, expected) => {
      expect(await titles(query)).toEqual(expected)
    })

    it.each([
      'id',
      'seq',
      'folder_id',
      'author_id',
      'pos',
      'title',
      'priority',
      'created_at',
      'updated_at',
      'legacy_id',
    ])('%s in the same order on every page, and in reverse', async (field) => {
      const up = await titles(`sortField=${field}&sortOrder=asc`)
      const pages = await Promise.all(
        [0, 3, 6].map((offset) => titles(`sortField=${field}&sortOrder=asc&limit=3&offset=${offset}`)),
      )
      expect(pages.flat()).toEqual(up)
      expect(await titles(`sortField=${field}&sortOrder=desc`)).toEqual([...up].reverse())
    })
  })

  describe('include', () => {
    const always = [
      ...[
        'id',
        'legacyId',
        'version',
        'type',
        'title',
        'seq',
        'folderId',
        'pos',
        'priority',
        'comment',
        'files',
        'links',
      ],
      ...['authorId', 'isDraft', 'isLatestVersion', 'isEmpty', 'createdAt', 'updatedAt'],
    ]
    it.each([
      ['', []],
      ['include=steps', ['steps']],
      ['include=tags', ['tags']],
      ['include=requirements', ['requirements']],
      ['include=customFields', ['customFields']],
      ['include=precondition', ['precondition']],
      ['include=project', ['project']],
      ['include=folder', ['folder']],
      ['include=path', ['path']],
      ['include=parameterValues', []],
      ['include=steps&include=tags&include=tags&include=path', ['steps', 'tags', 'path']],
    ])('only what %j requests', async (query, more) => {
      const [shown] = await list(`search=banana&${query}`)
      expect(Object.keys(shown ?? {}).sort()).toEqual([...always, ...more].sort())
    })

    it('the project, the folder and the path to it', async () => {
      const [shown] = await list('search=cherry&include=project&include=folder&include=path')
      const folder = {
        id: ids.deep,
        projectId: (await project.get('')).id,
        parentId: ids.sub,
        title: 'Deep',
        pos: 0,
        comment: '',
      }
      expect(shown).toMatchObject({
        project: await project.get(''),
        folder,
        path: [{ title: 'Top', parentId: 0 }, { title: 'Sub', parentId: ids.top }, folder],
      })
    })

    it('steps, tags and requirements as one test case shows them', async () => {
      const rows = await list(
        'include=steps&include=tags&include=requirements&include=customFields&include=precondition&include=parameterValues',
      )
      for (const row of rows) expect(row).toEqual(await project.get(`/tcase/${row.id}`))
    })

    it('templates with the number of filled test cases, and with the values on request', async () => {
      expect(await list('types=template')).toMatchObject([{ numFilledTCases: 2 }])
      expect((await list('types=template'))[0]).not.toHaveProperty('parameterValues')
      expect(await list('types=template&include=parameterValues')).toMatchObject([
        {
          parameterValues: [{ values: { n: '1' } }, { values: { n: '2' } }],
          filledTCaseTitleSuffixParams: [],
        },
      ])
      expect(await list('types=filled')).toMatchObject([{ templateTCaseId: ids.template }, {}])
    })
  })

  it.each([
    ['sortField=size', 'sortField: must be one of id, seq, '],
    ['sortField=seq&sortOrder=down', 'sortOrder: must be one of asc, desc'],
    ['include=results', 'include[0]: must be one of steps, tags, '],
    ['priorities=urgent', 'priorities[0]: must be one of low, medium, high'],
    ['types=shared', 'types[0]: must be one of standalone, template, filled'],
    ['folders=x', 'folders[0]: must be a positive integer'],
    ['folders=1&folders=', 'folders[1]: must be a positive integer'],
    ['tags=0', 'tags[0]: must be a positive integer'],
    ['tagsFilterOp=xor', 'tagsFilterOp: must be one of and, or, not'],
    ['draft=yes', 'draft: must be a boolean'],
    ['createdAfter=yesterday', 'createdAfter: must be a time such as 2026-08-01T09:30:00.000Z'],
    ['cf_nope=x', 'cf_nope: LIST has no such custom field'],
    ['search=a&search=b', 'search: must be a string'],
  ])('reject %j', async (query, message) => {
    const { status, body } = await project.call('GET', `/tcase?${query}`)
    expect({ status, message: body.message }).toEqual({
      status: 400,
      message: expect.stringContaining(message),
    })
  })

  it('of a project that does not exist are not found', async () => {
    for (const path of ['/tcase', '/tcase/count']) {
      expect(await server.call('GET', `/project/NOPE${path}`)).toMatchObject({
        status: 404,
        body: { message: 'project not found' },
      })
    }
  })

  it('of a new project are empty', async () => {
    const fresh = await makeProject(server, 'FRESH')
    expect(await fresh.get('/tcase')).toEqual({ total: 0, data: [] })
    expect(await fresh.get('/tcase/count')).toEqual({ count: 0 })
    expect(await fresh.get('/tag')).toEqual({ tags: [] })
    expect(await fresh.get('/requirement')).toEqual({ requirements: [] })
    expect(await fresh.get('/custom-field')).toEqual({ customFields: [] })
    expect(await fresh.get('/shared-step')).toEqual({ sharedSteps: [] })
    expect(await fresh.get('/shared-precondition')).toBeNull()
  })
})
