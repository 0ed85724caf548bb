import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectRightCounts, makeProject, type TestProject } from '../support/project.js'
import { type ServerWithDatabase, startServerWithDatabase } from '../support/server-with-database.js'

const unknownId = '1CdnLKspW_4LWzUrt8ZV3hN'

describe('results', () => {
  let server: ServerWithDatabase
  let project: TestProject
  let ids: string[]
  beforeAll(async () => {
    server = await startServerWithDatabase()
    project = await makeProject(server, 'RES')
    ids = await project.testCases(6)
  })
  afterAll(() => server.stop())

  const countsOf = async (run: number) =>
    (await project.get('/run')).runs.find(({ id }: { id: number }) => id === run).statusCounts
  const statusesOf = async (run: number) => (await project.runTestCases(run)).map(({ status }) => status)
  const testCase = async (run: number, id: string | undefined) => await project.get(`/run/${run}/tcase/${id}`)

  describe('of one test case', () => {
    it('set its status, and open resets it', async () => {
      const run = await project.run({ tcaseIds: ids })
      const post = (body: object) => project.call('POST', `/run/${run}/tcase/${ids[1]}/result`, body)
      const created = await post({ status: 'failed', comment: 'No', timeTaken: 5400 })
      expect(created).toMatchObject({ status: 201, body: { id: expect.any(Number) } })
      expect(await statusesOf(run)).toEqual(['open', 'failed', 'open', 'open', 'open', 'open'])
      expect(await countsOf(run)).toMatchObject({ all: 6, open: 5, failed: 1 })
      await post({ status: 'passed' })
      expect(await countsOf(run)).toMatchObject({ all: 6, open: 5, failed: 0, passed: 1 })
      await post({ status: 'open' })
      expect(await countsOf(run)).toMatchObject({ all: 6, open: 6, failed: 0, passed: 0 })
      await expectRightCounts(project)
    })

    it('change their run and no other', async () => {
      const [run, other] = [await project.run({ tcaseIds: ids }), await project.run({ tcaseIds: ids })]
      const changes = async () => {
        const { runs } = await project.get('/run')
        return [run, other].map((each) => runs.find(({ id }: { id: number }) => id === each).updatedAt)
      }
      const [before = '', untouched] = await changes()
      // Times have milliseconds.
      await sleep(5)
      await project.post(`/run/${run}/tcase/${ids[0]}/result`, { status: 'passed' })
      const [after = '', stillUntouched] = await changes()
      expect(after > before).toBe(true)
      expect(stillUntouched).toBe(untouched)
      await sleep(5)
      await project.post(`/run/${run}/result/batch`, { items: [{ tcaseId: ids[0], status: 'passed' }] })
      const [last = ''] = await changes()
      expect(last > after).toBe(true)
    })

    it('accept ID, sequence number, marker and legacy ID', async () => {
      await server.query(`update "testCase" set "legacyId" = 'OLD-7' where id = ?`, ids[4] ?? '')
      const run = await project.run({ tcaseIds: ids })
      for (const name of [ids[0], '2', 'RES-3', 'res-004', 'OLD-7']) {
        expect(
          await project.call('POST', `/run/${run}/tcase/${name}/result`, { status: 'passed' }),
        ).toMatchObject({
          status: 201,
        })
      }
      expect(await statusesOf(run)).toEqual(['passed', 'passed', 'passed', 'passed', 'passed', 'open'])
    })

    it('are shown oldest first with all fields, sanitized', async () => {
      const run = await project.run({ tcaseIds: ids.slice(0, 1) })
      const path = `/run/${run}/tcase/${ids[0]}/result`
      const links = [
        { text: 'SHOP-88', url: 'https://tracker.example.com/SHOP-88' },
        { integrationId: 'i1', text: 'GH 5', url: 'https://git.example.com/5', meta: { id: '5' } },
      ]
      const first = await project.post(path, {
        status: 'failed',
        comment: '<p onclick="x()">Expected <b>3</b></p><script>alert(1)</script>',
        timeTaken: 0,
        links,
      })
      const second = await project.post(path, {
        status: 'passed',
        comment: 'a < b & "c" 図',
        timeTaken: null,
        links: null,
      })
      const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
      expect((await testCase(run, ids[0])).results).toEqual([
        {
          id: first.id,
          status: 'failed',
          comment: '<p>Expected <b>3</b></p>',
          timeTaken: 0,
          links: [{ integrationId: null, ...links[0] }, links[1]],
          authorId: 1,
          createdAt: time,
        },
        {
          id: second.id,
          status: 'passed',
          comment: expect.stringContaining('図'),
          timeTaken: null,
          links: [],
          authorId: 1,
          createdAt: time,
        },
      ])
    })

    it.each([
      [{}, 'status: is required'],
      [{ status: 'green' }, expect.stringContaining('status: must be one of passed')],
      [{ status: 'custom1' }, 'status: the status custom1 is not active'],
      [{ status: 'passed', timeTaken: -1 }, 'timeTaken: must be a non-negative integer'],
      [{ status: 'passed', timeTaken: 1.5 }, 'timeTaken: must be a non-negative integer'],
      [{ status: 'passed', comment: 5 }, 'comment: must be a string'],
      [
        { status: 'passed', links: [{ text: 'x', url: 'ftp://x' }] },
        'links[0].url: must be a URL such as https://example.com/page',
      ],
    ])('reject %j', async (body, message) => {
      const run = await project.run({ tcaseIds: ids.slice(0, 1) })
      expect(await project.call('POST', `/run/${run}/tcase/${ids[0]}/result`, body)).toMatchObject({
        status: 400,
        body: { message },
      })
      expect((await testCase(run, ids[0])).results).toEqual([])
    })

    it('require a test case of the run, a run of the project and a valid key', async () => {
      const run = await project.run({ tcaseIds: ids.slice(0, 1) })
      const path = (id = run, name = ids[1]) => `/run/${id}/tcase/${name}/result`
      const passed = { status: 'passed' }
      expect(await project.call('POST', path(), passed)).toMatchObject({
        status: 404,
        body: { message: `the test case ${ids[1]} is not in the run` },
      })
      expect(await project.call('POST', path(run, unknownId), passed)).toMatchObject({ status: 404 })
      expect(await project.call('POST', path(9999), passed)).toMatchObject({
        status: 404,
        body: { message: 'run not found' },
      })
      const full = `/project/RES${path(run, ids[0])}`
      expect(await server.call('POST', full, passed, { authorization: 'Bearer a.b.c' })).toMatchObject({
        status: 401,
      })
      expect(await server.call('POST', full, passed, { authorization: '' })).toMatchObject({ status: 401 })
    })
  })

  describe('of many test cases', () => {
    const batch = (run: number, items: unknown) => project.call('POST', `/run/${run}/result/batch`, { items })

    it('have IDs in the order of the items, whatever the order of the test cases', async () => {
      const run = await project.run({ tcaseIds: ids })
      const order = [5, 0, 3, 1, 4, 2]
      const answer = await batch(
        run,
        order.map((index) => ({ tcaseId: ids[index], status: 'passed', comment: `of ${index}` })),
      )
      expect(answer.status).toBe(201)
      expect(answer.body.ids).toHaveLength(6)
      for (const [place, index] of order.entries()) {
        expect((await testCase(run, ids[index])).results).toMatchObject([
          { id: answer.body.ids[place], comment: `of ${index}` },
        ])
      }
      expect(await countsOf(run)).toMatchObject({ all: 6, open: 0, passed: 6 })
      await expectRightCounts(project)
    })

    it('may contain a test case several times in any form: all are stored, and the last one sets the status', async () => {
      const run = await project.run({ tcaseIds: ids })
      const items = [
        { tcaseId: ids[0], status: 'failed' },
        { tcaseId: 'RES-1', status: 'blocked' },
        { tcaseId: ids[1], status: 'passed' },
        { tcaseId: '1', status: 'skipped' },
      ]
      const { body } = await batch(run, items)
      expect((await testCase(run, ids[0])).results).toMatchObject([
        { id: body.ids[0], status: 'failed' },
        { id: body.ids[1], status: 'blocked' },
        { id: body.ids[3], status: 'skipped' },
      ])
      expect(await countsOf(run)).toMatchObject({
        all: 6,
        open: 4,
        passed: 1,
        failed: 0,
        blocked: 0,
        skipped: 1,
      })
      await batch(run, [
        { tcaseId: ids[0], status: 'passed' },
        { tcaseId: ids[0], status: 'open' },
      ])
      expect(await countsOf(run)).toMatchObject({ all: 6, open: 5, passed: 1, skipped: 0 })
      await expectRightCounts(project)
    })

    it.each([
      [
        { tcaseId: unknownId, status: 'passed' },
        `items[2].tcaseId: the test case ${unknownId} is not in the run`,
      ],
      [{ tcaseId: '6', status: 'passed' }, 'items[2].tcaseId: the test case 6 is not in the run'],
      [{ tcaseId: '1', status: 'custom3' }, 'items[2].status: the status custom3 is not active'],
      [{ tcaseId: '1', status: 'green' }, expect.stringContaining('items[2].status: must be one of')],
      [{ status: 'passed' }, 'items[2].tcaseId: is required'],
      [{ tcaseId: '', status: 'passed' }, 'items[2].tcaseId: must not be empty'],
      [
        { tcaseId: '1', status: 'passed', timeTaken: 'long' },
        'items[2].timeTaken: must be a non-negative integer',
      ],
      [
        { tcaseId: '1', status: 'passed', comment: 'a\0b' },
        'items[2].comment: must not contain NUL characters',
      ],
    ])('are all rejected if one is invalid: %j', async (wrong, message) => {
      const run = await project.run({ tcaseIds: ids.slice(0, 5) })
      const right = (index: number) => ({ tcaseId: ids[index], status: 'passed' })
      expect(await batch(run, [right(0), right(1), wrong, right(2)])).toMatchObject({
        status: 400,
        body: { message },
      })
      expect(await statusesOf(run)).toEqual(['open', 'open', 'open', 'open', 'open'])
      expect((await testCase(run, ids[0])).results).toEqual([])
      await expectRightCounts(project)
    })

    it('are at least one and at most 1000', async () => {
      const many = await project.testCases(1001, ['Thousand'])
      const run = await project.run({ tcaseIds: many })
      const items = many.map((tcaseId) => ({ tcaseId, status: 'passed', comment: '<p>fine</p>' }))
      expect(await batch(run, [])).toMatchObject({
        status: 400,
        body: { message: 'items: must not be empty' },
      })
      expect(await batch(run, items)).toMatchObject({
        status: 400,
        body: { message: 'items: must have at most 1000 items' },
      })
      expect(await countsOf(run)).toMatchObject({ all: 1001, open: 1001 })
      const answer = await batch(run, items.slice(0, 1000))
      expect(answer.status).toBe(201)
      expect(new Set(answer.body.ids).size).toBe(1000)
      expect(await countsOf(run)).toMatchObject({ all: 1001, open: 1, passed: 1000 })
      await expectRightCounts(project)
    })

    it('from concurrent callers are counted correctly', async () => {
      const run = await project.run({ tcaseIds: ids })
      const statuses = ['passed', 'failed', 'blocked', 'skipped', 'open']
      const answers = await Promise.all(
        Array.from({ length: 40 }, (_, call) =>
          batch(
            run,
            ids.map((tcaseId, index) => ({ tcaseId, status: statuses[(call + index) % statuses.length] })),
          ),
        ),
      )
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201))
      const all = answers.flatMap(({ body }) => body.ids)
      expect(new Set(all).size).toBe(all.length)
      expect((await testCase(run, ids[0])).results).toHaveLength(40)
      await expectRightCounts(project)
    })

    it('require a run of the project and a valid key', async () => {
      const items = [{ tcaseId: ids[0], status: 'passed' }]
      expect(await batch(9999, items)).toMatchObject({ status: 404, body: { message: 'run not found' } })
      expect(
        await server.call('POST', '/project/RES/run/1/result/batch', { items }, { authorization: '' }),
      ).toMatchObject({ status: 401 })
    })
  })
})
