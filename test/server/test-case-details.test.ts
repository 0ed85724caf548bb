import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { joinProject, type TestProject } from '../support/project.js'
import { startServerWithSeed, type TestServer } from '../support/server.js'

/** Fields that lists contain only if `include` names them. */
const onDemand = [
  'precondition',
  'steps',
  'tags',
  'requirements',
  'customFields',
  'parameterValues',
  'filledTCaseTitleSuffixParams',
  'folder',
  'path',
  'project',
]

type Shown = Record<string, unknown>

describe('a list of test cases', () => {
  let server: TestServer
  let project: TestProject
  let seqIds: string[]

  beforeAll(async () => {
    server = await startServerWithSeed({
      projects: [
        {
          code: 'BRIEF',
          title: 'Brief',
          sharedPreconditions: [{ title: 'Basket', text: '<p>A "filled" basket</p>' }],
        },
      ],
    })
    project = joinProject(server, 'BRIEF')
    const [{ id: sharedPreconditionId }] = await project.get('/shared-precondition')
    const form = new FormData()
    form.append('file', new Blob(['a;b']), 'Ünïcode "1".csv')
    const response = await fetch(`${server.url}/api/public/v0/file`, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.token}` },
      body: form,
    })
    const file = await response.json()
    const attached = { ...file, fileName: 'Ünïcode "1".csv', mimeType: 'text/csv', size: 3 }
    const steps = [{ description: 'Pay "now"' }]
    await project.testCase({ title: 'nothing', folderId: await project.folder('Top', 'Sub') })
    await project.testCase({ precondition: { text: '<p>a \\ "b" \n ü 図</p>' }, steps, tags: ['slow'] })
    await project.testCase({ precondition: { sharedPreconditionId } })
    await project.testCase({
      files: [attached],
      links: [{ text: 'Design "2"', url: 'https://design.example.com/2' }],
    })
    await project.testCase({
      title: 'Tea ${n}',
      type: 'template',
      precondition: { sharedPreconditionId },
      parameterValues: [{ values: { n: '1' } }, { values: { n: '2' } }],
    })
    const { data } = await project.get('/tcase')
    seqIds = data.map(({ seq }: { seq: number }) => `BRIEF-${seq}`)
  })
  afterAll(() => server.stop())

  /** Reads the test cases individually, and removes the fields that were not requested. */
  const shownSingly = async (kept: readonly string[] = []): Promise<Shown[]> => {
    const singly = seqIds.map((marker) => project.get(`/tcase/${marker}`))
    const hidden = new Set(onDemand.filter((name) => !kept.includes(name)))
    return (await Promise.all(singly)).map((testCase: Shown) =>
      Object.fromEntries(Object.entries(testCase).filter(([name]) => !hidden.has(name))),
    )
  }

  it('shows the same as a single test case, whatever its content', async () => {
    const expected = await shownSingly()
    expect(expected.map(({ type }) => type)).toEqual([
      ...Array(4).fill('standalone'),
      'template',
      'filled',
      'filled',
    ])
    expect(expected[3]).toMatchObject({ files: [{ size: 3 }], links: [{ text: 'Design "2"' }] })
    expect((await project.get('/tcase')).data).toEqual(expected)
    expect((await project.post('/tcase/seq', { seqIds })).data).toEqual(expected)
  })

  it('adds contents on request', async () => {
    const expected = await shownSingly(['steps', 'tags', 'precondition'])
    expect((await project.get('/tcase?include=steps&include=tags&include=precondition')).data).toEqual(
      expected,
    )
  })

  it('adds the folder, its path and the project without contents', async () => {
    const { data } = await project.get('/tcase?include=folder&include=path&include=project')
    const plain = await shownSingly()
    expect(data).toEqual(
      plain.map((testCase) => ({
        ...testCase,
        folder: expect.objectContaining({ id: testCase.folderId }),
        path: expect.any(Array),
        project: expect.objectContaining({ code: 'BRIEF' }),
      })),
    )
    expect(data[0].path.map(({ title }: { title: string }) => title)).toEqual(['Top', 'Sub'])
  })
})
