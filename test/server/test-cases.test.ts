import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addUser } from '../support/database.js'
import { makeProject, type TestProject } from '../support/project.js'
import { type ServerWithDatabase, startServerWithDatabase } from '../support/server-with-database.js'
import { uploadFile } from '../support/uploaded-file.js'

const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
const hqid = expect.stringMatching(/^\w{9}_\w{13}$/)

describe('test cases', () => {
  let server: ServerWithDatabase
  beforeAll(async () => {
    server = await startServerWithDatabase()
  })
  afterAll(() => server.stop())

  describe('are created', () => {
    let project: TestProject
    let folderId: number
    beforeAll(async () => {
      project = await makeProject(server, 'MAKE')
      folderId = await project.folder('Checkout', 'Payment')
    })

    it('with few fields, and shown with all fields', async () => {
      const input = { title: 'Card is refused', type: 'standalone', folderId, priority: 'high' }
      const created = await project.call('POST', '/tcase', input)
      expect(created).toMatchObject({ status: 201, body: { id: hqid, seq: 1 } })
      expect(created.body).toEqual({ id: created.body.id, seq: 1 })
      const projectId = (await project.get('')).id
      expect(await project.get(`/tcase/${created.body.id}`)).toEqual({
        ...input,
        id: created.body.id,
        seq: 1,
        legacyId: '',
        version: 1,
        pos: 0,
        comment: '',
        precondition: {
          projectId,
          id: expect.any(Number),
          version: 1,
          type: 'standalone',
          text: '',
          isLatest: true,
          createdAt: time,
          updatedAt: time,
        },
        files: null,
        links: null,
        authorId: 1,
        isDraft: false,
        isLatestVersion: true,
        isEmpty: true,
        createdAt: time,
        updatedAt: time,
        steps: [],
        tags: [],
        requirements: [],
        customFields: {},
      })
    })

    it('with every field', async () => {
      const file = await uploadFile(server, 'cards.txt', 'a,b')
      const { url, ...fileWithoutUrl } = file
      const stableUrl = `/api/file/${file.id}`
      const elsewhere = {
        ...file,
        fileName: 'named.csv',
        mimeType: 'text/html',
        size: 812,
        url: 'https://files.example.com/1',
      }
      const data = [
        { type: 'text', label: 'Body', text: '{"a": 1}', format: 'json' },
        { type: 'link', label: 'Spec', url: 'https://spec.example.com/' },
        { type: 'file', label: 'Cards', file },
      ]
      const shownData = [...data.slice(0, 2), { type: 'file', label: 'Cards', file: { ...file, stableUrl } }]
      const { id } = await project.testCase({
        title: 'Ünïcode 図 <b>as text</b> & "quotes"',
        folderId,
        precondition: { text: '<p onclick="x()">A <b>basket</b></p><script>alert(1)</script>' },
        steps: [
          {
            description: '<p>Pay</p><img src="https://elsewhere.example.com/x.png">',
            expected: 'Refused',
            data,
          },
          { description: '<a href="javascript:alert(1)">x</a>' },
          { expected: '5 > 3' },
        ],
        tags: ['payment', ' smoke ', 'payment'],
        requirements: [{ text: 'REQ-1', url: 'https://tracker.example.com/REQ-1' }, { text: 'REQ-2' }],
        links: [{ text: 'Design', url: 'https://design.example.com/42' }],
        files: [elsewhere, fileWithoutUrl],
        isDraft: true,
      })
      const shown = await project.get(`/tcase/${id}`)
      expect(shown).toMatchObject({
        title: 'Ünïcode 図 <b>as text</b> & "quotes"',
        comment: '<p>A <b>basket</b></p>',
        precondition: { type: 'standalone', text: '<p>A <b>basket</b></p>' },
        isDraft: true,
        isEmpty: false,
        links: [{ text: 'Design', url: 'https://design.example.com/42' }],
        files: [{ ...file, fileName: 'named.csv' }, file],
        tags: [
          { id: expect.any(Number), title: 'payment' },
          { id: expect.any(Number), title: 'smoke' },
        ],
        requirements: [
          { id: hqid, text: 'REQ-1', url: 'https://tracker.example.com/REQ-1' },
          { id: hqid, text: 'REQ-2', url: '' },
        ],
      })
      const step = { id: expect.any(Number), version: 1, isLatest: true, type: 'standalone' }
      expect(shown.steps).toEqual([
        { ...step, description: '<p>Pay</p>', expected: 'Refused', data: shownData },
        { ...step, description: '<a>x</a>', expected: '' },
        { ...step, description: '', expected: '5 &gt; 3' },
      ])
      expect(new Set(shown.steps.map((each: { id: number }) => each.id)).size).toBe(3)
    })

    it('with comment as an older name of the precondition', async () => {
      const { id } = await project.testCase({ comment: '<p>old</p>' })
      expect(await project.get(`/tcase/${id}`)).toMatchObject({
        comment: '<p>old</p>',
        precondition: { text: '<p>old</p>' },
        isEmpty: false,
      })
      await project.testCase({ comment: 'same', precondition: { text: 'same' } })
    })

    it('by their author', async () => {
      const author = await addUser(server, { email: 'author@example.com', role: 'user' })
      const answer = await server.call(
        'POST',
        '/project/MAKE/tcase',
        { title: 'Mine', type: 'standalone', folderId, priority: 'low' },
        { authorization: `Bearer ${author.token}` },
      )
      expect(await project.get(`/tcase/${answer.body.id}`)).toMatchObject({ authorId: author.id })
    })

    it('at a position, moving the others, or at the end', async () => {
      const inFolder = await project.folder('Positions')
      const make = (title: string, pos?: number) =>
        project.testCase({ title, folderId: inFolder, ...(pos === undefined ? {} : { pos }) })
      await make('b')
      await make('d')
      await make('a', 0)
      await make('c', 2)
      await make('e', 99)
      await make('f')
      const { data } = await project.get(`/tcase?folders=${inFolder}&sortField=pos&sortOrder=asc`)
      const order = data.map(({ title, pos }: { title: string; pos: number }) => `${pos} ${title}`)
      expect(order).toEqual(['0 a', '1 b', '2 c', '3 d', '4 e', '5 f'])
    })

    it('by concurrent callers without gaps or duplicates', async () => {
      const busy = await makeProject(server, 'BUSY')
      const inFolder = await busy.folder('Same')
      const made = await Promise.all(
        Array.from({ length: 30 }, () => busy.testCase({ folderId: inFolder, tags: ['one', 'two'] })),
      )
      expect(made.map(({ seq }) => seq).sort((one, other) => one - other)).toEqual(
        Array.from({ length: 30 }, (_, index) => index + 1),
      )
      const { data } = await busy.get('/tcase?sortField=pos&sortOrder=asc')
      expect(data.map(({ pos }: { pos: number }) => pos)).toEqual(
        Array.from({ length: 30 }, (_, index) => index),
      )
      expect((await busy.get('/tag')).tags).toHaveLength(2)
    })
  })

  describe('are rejected', () => {
    let project: TestProject
    let valid: Record<string, unknown>
    beforeAll(async () => {
      project = await makeProject(server, 'NO')
      valid = { title: 'x', type: 'standalone', folderId: await project.folder('F'), priority: 'low' }
    })

    it('without a body', async () => {
      expect(await project.call('POST', '/tcase')).toMatchObject({
        status: 400,
        body: { message: 'the body is required' },
      })
    })

    it.each([
      [{ title: undefined }, 'title: is required'],
      [{ title: '' }, 'title: must not be empty'],
      [{ title: 'x'.repeat(512) }, 'title: must be at most 511 characters'],
      [{ title: 5 }, 'title: must be a string'],
      [{ type: undefined }, 'type: is required'],
      [{ type: 'filled' }, 'type: must be one of standalone, template'],
      [{ priority: undefined }, 'priority: is required'],
      [{ priority: 'urgent' }, 'priority: must be one of low, medium, high'],
      [{ folderId: undefined }, 'folderId: is required'],
      [{ folderId: '1' }, 'folderId: must be a positive integer'],
      [{ folderId: 0 }, 'folderId: must be a positive integer'],
      [{ pos: -1 }, 'pos: must be a non-negative integer'],
      [{ pos: 0.5 }, 'pos: must be a non-negative integer'],
      [{ tags: [''] }, 'tags[0]: must not be empty'],
      [{ tags: ['  '] }, 'tags[0]: must not be empty'],
      [{ tags: ['ok', 'x'.repeat(256)] }, 'tags[1]: must be at most 255 characters'],
      [{ tags: 'smoke' }, 'tags: must be an array'],
      [{ requirements: [{ text: '' }] }, 'requirements[0].text: must not be empty'],
      [{ requirements: [{ text: 'x'.repeat(256) }] }, 'requirements[0].text: must be at most 255 characters'],
      [
        { requirements: [{ text: 'x', url: 'ftp://x' }] },
        'requirements[0].url: must be a URL such as https://example.com/page',
      ],
      [{ links: [{ text: 'x', url: '' }] }, 'links[0].url: must not be empty'],
      [{ links: [{ url: 'https://x.example' }] }, 'links[0].text: is required'],
      [
        { links: [{ text: 'x', url: `https://x.example/${'x'.repeat(250)}` }] },
        'links[0].url: must be at most 255 characters',
      ],
      [{ files: [{ id: 'x' }] }, 'files[0].fileName: is required'],
      [
        { files: [{ id: 'x', fileName: 'x', mimeType: 'text/plain', size: 1 }] },
        'files[0].id: no file with the ID "x" was uploaded',
      ],
      [
        {
          steps: [
            {
              description: 'Pay',
              data: [
                {
                  type: 'file',
                  label: '',
                  file: { id: 'y', fileName: 'y', mimeType: 'text/plain', size: 1 },
                },
              ],
            },
          ],
        },
        'steps[0].data[0].file.id: no file with the ID "y" was uploaded',
      ],
      [{ steps: [{ description: 1 }] }, 'steps[0].description: must be a string'],
      [
        { steps: [{ sharedStepId: 1, description: 'x' }] },
        'steps[0]: description and sharedStepId are mutually exclusive',
      ],
      [
        { steps: [{ description: 'a' }, { description: ' ', data: [] }] },
        'steps[1]: must have a description, an expected result, or a sharedStepId',
      ],
      [
        { steps: [{ description: 'a' }, { sharedStepId: 77 }] },
        'steps[1].sharedStepId: NO has no shared step 77',
      ],
      [
        {
          steps: [
            {
              data: Array.from({ length: 21 }, () => ({ type: 'link', label: '', url: 'https://x.example' })),
            },
          ],
        },
        'steps[0].data: must have at most 20 items',
      ],
      [{ precondition: {} }, 'precondition: must have text or sharedPreconditionId'],
      [
        { precondition: { text: 'x', sharedPreconditionId: 1 } },
        'precondition: text and sharedPreconditionId are mutually exclusive',
      ],
      [
        { precondition: { sharedPreconditionId: 78 } },
        'precondition.sharedPreconditionId: NO has no shared precondition 78',
      ],
      [
        { comment: 'one', precondition: { text: 'two' } },
        'comment: is another name for precondition.text and must not differ from it',
      ],
      [{ customFields: { nope: { value: 'x' } } }, 'customFields.nope: NO has no such custom field'],
      [{ isDraft: 'yes' }, 'isDraft: must be a boolean'],
    ])('with %j', async (change, message) => {
      const answer = await project.call('POST', '/tcase', { ...valid, ...change })
      expect(answer.body.message.split('; ')).toContain(message)
      expect(answer.status).toBe(400)
    })

    it('with all problems at once', async () => {
      const answer = await project.call('POST', '/tcase', {
        ...valid,
        steps: [{ sharedStepId: 5 }, { expected: 'a' }, { sharedStepId: 6 }],
        customFields: { nope: { value: 'x' } },
      })
      expect(answer).toMatchObject({
        status: 400,
        body: {
          message:
            'steps[0].sharedStepId: NO has no shared step 5; steps[2].sharedStepId: NO has no shared step 6; customFields.nope: NO has no such custom field',
        },
      })
    })

    it('in a folder that does not exist or is in another project', async () => {
      const other = await makeProject(server, 'NO2')
      const folderId = await other.folder('A', 'B', 'C', 'D')
      for (const unknown of [999, folderId]) {
        expect(await project.call('POST', '/tcase', { ...valid, folderId: unknown })).toMatchObject({
          status: 404,
          body: { message: 'folder not found' },
        })
      }
    })

    it('with a requirement that is listed more than once', async () => {
      const requirements = [{ text: 'R' }, { text: 'R', url: 'https://r.example' }, { text: 'R', url: '' }]
      expect(await project.call('POST', '/tcase', { ...valid, requirements })).toMatchObject({
        status: 409,
        body: { message: 'requirements[2]: "R" is listed more than once' },
      })
    })

    it('and leave nothing behind: no tag, no requirement, no number', async () => {
      const tags = ['left behind']
      await project.call('POST', '/tcase', { ...valid, tags, requirements: [{ text: 'R' }, { text: 'R' }] })
      expect((await project.get('/tag')).tags).toEqual([])
      expect((await project.get('/requirement')).requirements).toEqual([])
      expect(await project.call('POST', '/tcase', { ...valid, title: 'x'.repeat(511) })).toMatchObject({
        status: 201,
        body: { seq: 1 },
      })
    })
  })

  describe('are found', () => {
    let project: TestProject
    let ids: string[]
    beforeAll(async () => {
      project = await makeProject(server, 'FIND')
      await makeProject(server, 'ELSE').then((other) => other.testCases(3))
      ids = await project.testCases(12)
      for (const [at, legacyId] of ['OLD_77', '7', '700', 'FIND-4', 'FIND-500'].entries()) {
        await server.query('update "testCase" set "legacyId" = ? where id = ?', legacyId, ids[at] ?? '')
      }
    })

    it.each([
      ['its sequence number', '7', 7],
      ['its marker', 'FIND-7', 7],
      ['its marker in small letters', 'find-7', 7],
      ['its marker with zeros', 'FIND-012', 12],
      ['its legacy ID', 'OLD_77', 1],
      ['a legacy ID that no sequence number is', '700', 3],
      ['a legacy ID that looks like a marker of nothing', 'FIND-500', 5],
    ])('by %s', async (_what, reference, seq) => {
      expect(await project.get(`/tcase/${reference}`)).toMatchObject({ seq, id: ids[seq - 1] })
    })

    it('by ID', async () => {
      expect(await project.get(`/tcase/${ids[4]}`)).toMatchObject({ seq: 5 })
    })

    it.each([
      '0',
      '13',
      'ELSE-1',
      'FIND-13',
      'FIND-0',
      'FIND-',
      '-1',
      '99999999999999999999',
      'old_77',
      '1CdnLKspW_4LWzUrt8ZV3hN',
    ])('not by %s', async (reference) => {
      for (const [method, body] of [['GET'], ['PATCH', { title: 'x' }]] as const) {
        expect(await project.call(method, `/tcase/${reference}`, body)).toMatchObject({
          status: 404,
          body: { message: 'test case not found' },
        })
      }
    })

    it('not in a project that does not exist', async () => {
      expect(await server.call('GET', `/project/NOPE/tcase/${ids[0]}`)).toMatchObject({
        status: 404,
        body: { message: 'project not found' },
      })
    })

    it('by many markers at once, without those that match nothing', async () => {
      const seqIds = ['FIND-003', 'find-1', 'FIND-3', 'ELSE-2', 'FIND-99', '2', 'nonsense', '', 'FIND-012']
      const { status, body } = await project.call('POST', '/tcase/seq', { seqIds })
      expect(status).toBe(200)
      expect(body).toMatchObject({
        total: 3,
        data: [{ seq: 1 }, { seq: 3 }, { seq: 12, title: 'Many 11', id: ids[11] }],
      })
      expect(await project.post('/tcase/seq', { seqIds: [] })).toEqual({ total: 0, data: [] })
    })

    it.each([
      [{}, 'seqIds: is required'],
      [{ seqIds: 'FIND-1' }, 'seqIds: must be an array'],
      [{ seqIds: [1] }, 'seqIds[0]: must be a string'],
    ])('not by %j', async (body, message) => {
      expect(await project.call('POST', '/tcase/seq', body)).toMatchObject({ status: 400, body: { message } })
    })
  })

  describe('are created in bulk', () => {
    let project: TestProject
    beforeAll(async () => {
      project = await makeProject(server, 'BULK')
    })

    it('in the order of the request, after those in the folder', async () => {
      const folderId = await project.folder('cli-import', 'deep')
      await project.testCase({ folderId, title: 'First' })
      const tcases = [
        { title: 'Second', tags: ['cli-import', ' cli-import '] },
        { title: 'Third', tags: [] },
        { title: 'Second' },
      ]
      const answer = await project.call('POST', '/tcase/bulk', { folderPath: ['cli-import', 'deep'], tcases })
      expect(answer).toMatchObject({ status: 201, body: { tcases: [{ seq: 2 }, { seq: 3 }, { seq: 4 }] } })
      const { data } = await project.get(`/tcase?folders=${folderId}&include=tags`)
      expect(data).toMatchObject([
        { title: 'First', pos: 0 },
        {
          title: 'Second',
          pos: 1,
          type: 'standalone',
          priority: 'medium',
          isDraft: false,
          isEmpty: true,
          tags: [{ title: 'cli-import' }],
        },
        { title: 'Third', pos: 2, tags: [] },
        { title: 'Second', pos: 3, tags: [] },
      ])
      expect(answer.body.tcases.map(({ id }: { id: string }) => id)).toEqual(
        data.slice(1).map(({ id }: { id: string }) => id),
      )
    })

    it('five thousand at once, in a new folder', async () => {
      const ids = await project.testCases(5000, ['New', 'Folder'])
      expect(new Set(ids).size).toBe(5000)
      expect(await project.get(`/tcase/${ids[4999]}`)).toMatchObject({
        title: 'Many 4999',
        pos: 4999,
        seq: 5004,
      })
    })

    it.each([
      [{ folderPath: ['F'] }, 'tcases: is required'],
      [{ folderPath: ['F'], tcases: [] }, 'tcases: must not be empty'],
      [{ folderPath: [], tcases: [{ title: 'x' }] }, 'folderPath: must not be empty'],
      [{ tcases: [{ title: 'x' }] }, 'folderPath: is required'],
      [{ folderPath: ['F'], tcases: [{ title: 'x' }, { tags: [] }] }, 'tcases[1].title: is required'],
      [
        { folderPath: ['F'], tcases: [{ title: 'x'.repeat(512) }] },
        'tcases[0].title: must be at most 511 characters',
      ],
      [{ folderPath: ['F'], tcases: [{ title: 'x', tags: [' '] }] }, 'tcases[0].tags[0]: must not be empty'],
    ])('not with %j', async (body, message) => {
      const before = await project.get('/tcase/folders')
      expect(await project.call('POST', '/tcase/bulk', body)).toMatchObject({
        status: 400,
        body: { message },
      })
      expect(await project.get('/tcase/folders')).toEqual(before)
    })

    it('not more than fifty thousand', async () => {
      const tcases = Array.from({ length: 50_001 }, () => ({ title: 'x' }))
      expect(await project.call('POST', '/tcase/bulk', { folderPath: ['F'], tcases })).toMatchObject({
        status: 400,
        body: { message: 'tcases: must have at most 50000 items' },
      })
    })
  })
})
