import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeProject, type TestProject } from '../support/project.js'
import { startServer, type TestServer } from '../support/server.js'

/** Expected pages of a list of 25 entries, numbered from 1. */
const pages: [Record<string, number>, { first: number; count: number; echo: Record<string, number> }][] = [
  [{}, { first: 1, count: 25, echo: {} }],
  [{ limit: 10 }, { first: 1, count: 10, echo: { offset: 0, limit: 10, page: 1 } }],
  [
    { offset: 0, limit: 10 },
    { first: 1, count: 10, echo: { offset: 0, limit: 10 } },
  ],
  [
    { offset: 20, limit: 10 },
    { first: 21, count: 5, echo: { offset: 20, limit: 10 } },
  ],
  [
    { offset: 24, limit: 1 },
    { first: 25, count: 1, echo: { offset: 24, limit: 1 } },
  ],
  [
    { offset: 25, limit: 1 },
    { first: 0, count: 0, echo: { offset: 25, limit: 1 } },
  ],
  [{ offset: 5 }, { first: 6, count: 20, echo: { offset: 5, limit: 5000 } }],
  [{ limit: 0 }, { first: 0, count: 0, echo: { offset: 0, limit: 0, page: 1 } }],
  [
    { offset: 0, limit: 0 },
    { first: 0, count: 0, echo: { offset: 0, limit: 0 } },
  ],
  [{ limit: 5000 }, { first: 1, count: 25, echo: { offset: 0, limit: 5000, page: 1 } }],
  [{ page: 1 }, { first: 1, count: 10, echo: { offset: 0, limit: 10, page: 1 } }],
  [{ page: 3 }, { first: 21, count: 5, echo: { offset: 20, limit: 10, page: 3 } }],
  [
    { page: 2, limit: 7 },
    { first: 8, count: 7, echo: { offset: 7, limit: 7, page: 2 } },
  ],
  [
    { page: 9, limit: 7 },
    { first: 0, count: 0, echo: { offset: 56, limit: 7, page: 9 } },
  ],
  [
    { page: 3, offset: 1, limit: 2 },
    { first: 2, count: 2, echo: { offset: 1, limit: 2, page: 3 } },
  ],
  [
    { page: 2, limit: 0 },
    { first: 0, count: 0, echo: { offset: 0, limit: 0, page: 2 } },
  ],
  [
    { page: Number.MAX_SAFE_INTEGER, limit: 5000 },
    {
      first: 0,
      count: 0,
      echo: { offset: Number.MAX_SAFE_INTEGER, limit: 5000, page: Number.MAX_SAFE_INTEGER },
    },
  ],
]

const invalidPaging: [Record<string, unknown>, string][] = [
  [{ limit: 5001 }, 'limit: must be at most 5000'],
  [{ limit: -1 }, 'limit: must be a non-negative integer'],
  [{ limit: 1.5 }, 'limit: must be a non-negative integer'],
  [{ limit: 'ten' }, 'limit: must be a non-negative integer'],
  [{ offset: -1 }, 'offset: must be a non-negative integer'],
  [{ page: 0 }, 'page: must be a positive integer'],
  [{ page: -1 }, 'page: must be a positive integer'],
]

describe('pages of', () => {
  let server: TestServer
  let project: TestProject
  beforeAll(async () => {
    server = await startServer()
    project = await makeProject(server, 'PAGE')
    const folders = Array.from({ length: 24 }, (_, index) => ({ path: [`Folder ${index + 1}`] }))
    await project.post('/tcase/folder/bulk', { folders })
    await project.testCases(25, ['Folder 25'])
  })
  afterAll(() => server.stop())

  const query = (paging: object) =>
    `?${new URLSearchParams(Object.entries(paging).map(([name, value]) => [name, String(value)]))}`
  const seqIds = Array.from({ length: 30 }, (_, index) => `PAGE-${index + 1}`)
  const lists: [string, (paging: object) => ReturnType<TestProject['call']>, string][] = [
    ['folders', (paging) => project.call('GET', `/tcase/folders${query(paging)}`), 'id'],
    ['test cases', (paging) => project.call('GET', `/tcase${query(paging)}`), 'seq'],
    [
      'test cases found by their markers',
      (paging) => project.call('POST', '/tcase/seq', { seqIds, ...paging }),
      'seq',
    ],
  ]

  describe.each(lists)('%s', (_name, list, number) => {
    it.each(pages)('%j', async (paging, { first, count, echo }) => {
      const { status, body } = await list(paging)
      const { data, ...rest } = body
      expect({ status, ...rest }).toEqual({ status: 200, total: 25, ...echo })
      expect(data.map((row: Record<string, number>) => row[number])).toEqual(
        Array.from({ length: count }, (_, index) => first + index),
      )
    })

    it.each(invalidPaging)('%j are rejected', async (paging, message) => {
      expect(await list(paging)).toMatchObject({ status: 400, body: { message } })
    })
  })

  it('more than 5000 rows end at 5000 by default', async () => {
    const big = await makeProject(server, 'BIG')
    await big.testCases(5001)
    const { total, data, ...echo } = await big.get('/tcase')
    expect({ total, rows: data.length, echo }).toEqual({ total: 5001, rows: 5000, echo: {} })
    const last = await big.get('/tcase?offset=5000')
    expect(last).toMatchObject({ total: 5001, data: [{ seq: 5001 }], offset: 5000, limit: 5000 })
  })
})
