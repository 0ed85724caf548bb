import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeProject, type TestProject } from '../support/project.js'
import { startServer, type TestServer } from '../support/server.js'

interface Filled {
  readonly id: string
  readonly seq: number
  readonly title: string
  readonly version: number
  readonly [field: string]: unknown
}

describe('templates', () => {
  let server: TestServer
  let project: TestProject
  beforeAll(async () => {
    server = await startServer()
    project = await makeProject(server, 'TPL')
  })
  afterAll(() => server.stop())

  const show = (id: string | undefined) => project.get(`/tcase/${id}`)
  const filledOf = async (id: string): Promise<Filled[]> =>
    (await project.get(`/tcase?templateTCaseIds=${id}`)).data

  async function template(input: Record<string, unknown>) {
    const { id, seq } = await project.testCase({ type: 'template', title: 'In ${env}', ...input })
    return { id, seq, filled: await filledOf(id) }
  }

  const values = (...each: Record<string, string>[]) => each.map((one) => ({ values: one }))

  it('create a filled test case for each of their values', async () => {
    const { id, seq, filled } = await template({
      title: 'Sign in with ${browser} on ${os}',
      priority: 'high',
      precondition: { text: '<p>${browser} is installed</p>' },
      steps: [{ description: 'Open <b>${browser}</b>', expected: '${browser} ${os} ${unknown} $${os} ${}' }],
      tags: ['login'],
      requirements: [{ text: 'R' }],
      links: [{ text: 'L', url: 'https://l.example/' }],
      parameterValues: values({ browser: 'Firefox', os: 'Linux' }, { browser: 'Edge' }),
      isDraft: true,
    })
    expect(filled).toMatchObject([
      { seq: seq + 1, title: 'Sign in with Firefox on Linux', type: 'filled', templateTCaseId: id },
      { seq: seq + 2, title: 'Sign in with Edge on ${os}', type: 'filled', templateTCaseId: id },
    ])
    const shown = await show(filled[0]?.id)
    expect(shown).toMatchObject({
      version: 1,
      priority: 'high',
      isDraft: true,
      comment: '<p>Firefox is installed</p>',
      steps: [{ description: 'Open <b>Firefox</b>', expected: 'Firefox Linux ${unknown} $Linux ${}' }],
      tags: [{ title: 'login' }],
      requirements: [{ text: 'R' }],
      links: [{ text: 'L', url: 'https://l.example/' }],
    })
    for (const field of ['parameterValues', 'filledTCaseTitleSuffixParams', 'numFilledTCases']) {
      expect(shown).not.toHaveProperty(field)
    }
    const own = await show(id)
    expect(own).toMatchObject({
      title: 'Sign in with ${browser} on ${os}',
      type: 'template',
      numFilledTCases: 2,
      parameterValues: [
        { tcaseId: filled[0]?.id, tcaseVersion: 1, values: { browser: 'Firefox', os: 'Linux' } },
        { tcaseId: filled[1]?.id, tcaseVersion: 1, values: { browser: 'Edge' } },
      ],
      filledTCaseTitleSuffixParams: [],
    })
    expect(own.steps[0].id).not.toBe(shown.steps[0].id)
    expect(own.precondition.id).not.toBe(shown.precondition.id)
    expect(own).not.toHaveProperty('templateTCaseId')
  })

  it('are before their filled test cases in their folder, and the others move', async () => {
    const folderId = await project.folder('Order')
    await project.testCase({ folderId, title: 'first' })
    await project.testCase({ folderId, title: 'last' })
    await template({ folderId, pos: 1, parameterValues: values({ env: 'a' }, { env: 'b' }) })
    const { data } = await project.get(`/tcase?folders=${folderId}&sortField=pos&sortOrder=asc`)
    expect(data.map(({ title }: Filled) => title)).toEqual(['first', 'In ${env}', 'In a', 'In b', 'last'])
    expect(data.map(({ pos }: Filled) => pos)).toEqual([0, 1, 2, 3, 4])
  })

  it.each([
    [['env'], 'Test (env=prod)'],
    [['env', 'region'], 'Test (env=prod, region=eu)'],
    [['region', 'nothing', 'env'], 'Test (region=eu, env=prod)'],
    [['nothing'], 'Test'],
    [[], 'Test'],
  ])('show %j in the titles of filled test cases', async (filledTCaseTitleSuffixParams, title) => {
    const parameterValues = values({ env: 'prod', region: 'eu' })
    const { id, filled } = await template({ title: 'Test', parameterValues, filledTCaseTitleSuffixParams })
    expect(filled).toMatchObject([{ title }])
    expect(await show(id)).toMatchObject({ title: 'Test', filledTCaseTitleSuffixParams })
  })

  it('insert values as plain text, never as markup or as the URL of a script', async () => {
    const { filled } = await template({
      title: 'See ${x}',
      steps: [{ description: '<p>${x}</p><a href="${x}">go</a>', expected: '${x}' }],
      parameterValues: values(
        { x: '<img src=x onerror=1> & "$&"' },
        { x: 'javascript:alert(1)' },
        { x: '__proto__' },
      ),
    })
    expect(filled.map(({ title }) => title)).toEqual([
      'See <img src=x onerror=1> & "$&"',
      'See javascript:alert(1)',
      'See __proto__',
    ])
    const [first, second] = [await show(filled[0]?.id), await show(filled[1]?.id)]
    expect(first.steps[0].expected).toBe('&lt;img src=x onerror=1&gt; &amp; "$&amp;"')
    expect(first.steps[0].description).toContain('<p>&lt;img src=x onerror=1&gt; &amp; "$&amp;"</p>')
    expect(second.steps[0].description).toBe('<p>javascript:alert(1)</p><a>go</a>')
  })

  it('keep quotes of a value inside its attribute', async () => {
    const { filled } = await template({
      steps: [{ description: '<a href="https://find.example/?q=${x}">find</a>', expected: '' }],
      parameterValues: values({ x: '15" screen' }),
    })
    const { steps } = await show(filled[0]?.id)
    expect(steps[0].description).toBe('<a href="https://find.example/?q=15&quot; screen">find</a>')
  })

  it('do not confuse names with inherited properties of objects', async () => {
    const { filled } = await template({ title: '${constructor} ${toString}', parameterValues: values({}) })
    expect(filled).toMatchObject([{ title: '${constructor} ${toString}' }])
  })

  it('may have no values yet', async () => {
    const { id } = await template({ parameterValues: [] })
    expect(await show(id)).toMatchObject({ numFilledTCases: 0, parameterValues: [] })
  })

  it('are the only ones with values: elsewhere these are ignored', async () => {
    const { id } = await project.testCase({
      title: 'x',
      parameterValues: values({ a: '1' }),
      filledTCaseTitleSuffixParams: ['a'],
    })
    expect(await filledOf(id)).toEqual([])
    expect(await show(id)).not.toHaveProperty('parameterValues')
  })

  it.each([
    [
      {
        title: `${'x'.repeat(500)}\${env}`,
        parameterValues: values({ env: 'y'.repeat(11) }, { env: 'y'.repeat(12) }),
      },
      400,
      'parameterValues[1].values: must result in a title of at most 511 characters',
    ],
    [
      { title: 'x'.repeat(505), filledTCaseTitleSuffixParams: ['e'], parameterValues: values({ e: '12' }) },
      400,
      'parameterValues[0].values: must result in a title of at most 511 characters',
    ],
    [{ parameterValues: [{}] }, 400, 'parameterValues[0].values: is required'],
    [{ parameterValues: [{ values: { a: 1 } }] }, 400, 'parameterValues[0].values.a: must be a string'],
    [{ filledTCaseTitleSuffixParams: [''] }, 400, 'filledTCaseTitleSuffixParams[0]: must not be empty'],
    [
      { filledTCaseTitleSuffixParams: ['x'.repeat(256)] },
      400,
      'filledTCaseTitleSuffixParams[0]: must be at most 255 characters',
    ],
    [
      { steps: [{ description: '${a}'.repeat(200_000) }], parameterValues: values({ a: 'x'.repeat(1000) }) },
      413,
      'the filled test cases would be larger than 64 MiB in total',
    ],
  ])('are rejected: %#', async (input, status, message) => {
    const before = await project.get('/tcase/count')
    const folderId = await project.folder('Cases')
    const body = { title: 'x', type: 'template', priority: 'low', folderId, ...input }
    expect(await project.call('POST', '/tcase', body)).toMatchObject({ status, body: { message } })
    expect(await project.get('/tcase/count')).toEqual(before)
  })

  describe('that change', () => {
    it('change their filled test cases', async () => {
      const { id, filled } = await template({
        steps: [{ description: 'Open ${env}' }],
        tags: ['old'],
        parameterValues: values({ env: 'a', city: 'Rome' }, { env: 'b' }),
        isDraft: true,
      })
      await project.patch(`/tcase/${id}`, {
        title: 'Go to ${env}, ${city}',
        steps: [{ description: 'Look at ${env}' }],
        tags: ['new'],
        priority: 'high',
        filledTCaseTitleSuffixParams: ['city'],
        isDraft: false,
      })
      const after = await filledOf(id)
      expect(after).toMatchObject([
        {
          id: filled[0]?.id,
          version: 2,
          title: 'Go to a, Rome (city=Rome)',
          priority: 'high',
          isDraft: false,
        },
        { id: filled[1]?.id, version: 2, title: 'Go to b, ${city}', priority: 'high', isDraft: false },
      ])
      expect(await show(filled[0]?.id)).toMatchObject({
        steps: [{ description: 'Look at a', version: 2 }],
        tags: [{ title: 'new' }],
      })
      expect(await show(id)).toMatchObject({
        version: 2,
        parameterValues: [{ tcaseVersion: 2 }, { tcaseVersion: 2 }],
      })
    })

    it('replace all values: some change, some are added, the others are removed', async () => {
      const folderId = await project.folder('Replace')
      const { id, filled } = await template({
        folderId,
        parameterValues: values({ env: 'a' }, { env: 'b' }, { env: 'c' }),
      })
      await project.testCase({ folderId, title: 'behind' })
      const kept = filled[2]
      await project.patch(`/tcase/${id}`, {
        parameterValues: [
          { values: { env: 'new' }, priority: 'low' },
          { tcaseId: kept?.id, values: { env: 'C' } },
        ],
      })
      const { data } = await project.get(`/tcase?folders=${folderId}&sortField=pos&sortOrder=asc`)
      expect(data).toMatchObject([
        { title: 'In ${env}', pos: 0 },
        { title: 'In C', pos: 1, id: kept?.id, seq: kept?.seq, version: 2, priority: 'medium' },
        { title: 'behind', pos: 2 },
        { title: 'In new', pos: 3, version: 1, priority: 'low' },
      ])
      for (const gone of filled.slice(0, 2)) {
        for (const reference of [gone.id, gone.seq, `TPL-${gone.seq}`]) {
          expect(await project.call('GET', `/tcase/${reference}`)).toMatchObject({ status: 404 })
        }
        expect(await project.post('/tcase/seq', { seqIds: [`TPL-${gone.seq}`] })).toMatchObject({ total: 0 })
      }
      await project.patch(`/tcase/${id}`, { parameterValues: [] })
      expect(await show(id)).toMatchObject({ version: 3, numFilledTCases: 0, parameterValues: [] })
      expect((await project.testCase({ folderId, title: 'x' })).seq).toBe((data[3]?.seq ?? 0) + 1)
    })

    it('share no precondition or step with new filled test cases', async () => {
      const { id, filled } = await template({
        precondition: { text: 'With ${env}' },
        steps: [{ description: 'Do' }],
        parameterValues: values({ env: 'a' }),
      })
      await project.patch(`/tcase/${id}`, {
        parameterValues: [{ tcaseId: filled[0]?.id, values: {} }, { values: {} }],
      })
      const shown = [
        await show(id),
        ...(await Promise.all((await filledOf(id)).map((each) => show(each.id)))),
      ]
      expect(shown.map(({ precondition }) => [precondition.text, precondition.version])).toEqual([
        ['With ${env}', 1],
        ['With ${env}', 2],
        ['With ${env}', 1],
      ])
      expect(new Set(shown.map(({ precondition }) => precondition.id)).size).toBe(3)
      expect(new Set(shown.map(({ steps }) => steps[0].id)).size).toBe(3)
    })

    it('keep the priority of a filled test case', async () => {
      const { id, filled } = await template({
        parameterValues: values({ env: 'a' }, { env: 'b' }, { env: 'c' }),
      })
      const [a, b, c] = filled
      await project.patch(`/tcase/${a?.id}`, { priority: 'low' })
      expect(await show(a?.id)).toMatchObject({ priority: 'low', version: 2, title: 'In a' })
      const parameterValues = [
        { tcaseId: a?.id, values: { env: 'a' } },
        { tcaseId: b?.id, values: { env: 'b' }, priority: 'low' },
        { tcaseId: c?.id, values: { env: 'c' } },
      ]
      await project.patch(`/tcase/${id}`, { priority: 'high', parameterValues })
      expect((await filledOf(id)).map(({ priority }) => priority)).toEqual(['low', 'low', 'high'])
      await project.patch(`/tcase/${id}`, { title: 'Again ${env}' })
      expect((await filledOf(id)).map(({ priority, title }) => [title, priority])).toEqual([
        ['Again a', 'low'],
        ['Again b', 'low'],
        ['Again c', 'high'],
      ])
    })

    it('reject values of test cases that they did not fill, or duplicates', async () => {
      const { id, filled } = await template({ parameterValues: values({ env: 'a' }) })
      const other = await template({ parameterValues: values({ env: 'z' }) })
      const tcaseId = filled[0]?.id
      const refused = async (...tcaseIds: (string | undefined)[]) => {
        const parameterValues = tcaseIds.map((each) => ({ tcaseId: each, values: { env: 'x' } }))
        const { status, body } = await project.call('PATCH', `/tcase/${id}`, {
          parameterValues,
          title: 'Changed',
        })
        expect(await show(id)).toMatchObject({ title: 'In ${env}', version: 1, numFilledTCases: 1 })
        return `${status} ${body.message}`
      }
      expect(await refused(other.filled[0]?.id)).toBe(
        '400 parameterValues[0].tcaseId: is not a filled test case of this template',
      )
      expect(await refused(tcaseId, tcaseId)).toBe('400 parameterValues[1].tcaseId: is listed more than once')
      expect(await refused(id)).toContain('400 parameterValues[0].tcaseId')
      expect(await refused('')).toBe('400 parameterValues[0].tcaseId: must not be empty')
    })

    it('reject values that make a title too long, and nothing changes', async () => {
      const { id } = await template({ parameterValues: values({ env: 'x'.repeat(300) }) })
      expect(
        await project.call('PATCH', `/tcase/${id}`, { title: `\${env}${'y'.repeat(300)}` }),
      ).toMatchObject({ status: 400 })
      expect(await show(id)).toMatchObject({ version: 1, title: 'In ${env}' })
    })
  })

  describe('filled test cases', () => {
    it.each([
      [{ title: 'x' }, ['title']],
      [{ priority: 'high', tags: [] }, ['tags']],
      [{ steps: [], isDraft: false, customFields: {} }, ['isDraft', 'steps', 'customFields']],
      [{ parameterValues: [] }, ['parameterValues']],
    ])('accept only changes of the priority: %j', async (body, fields) => {
      const { filled } = await template({ parameterValues: values({ env: 'a' }) })
      const before = await show(filled[0]?.id)
      const answer = await project.call('PATCH', `/tcase/${filled[0]?.id}`, body)
      expect(answer.status).toBe(400)
      expect(answer.body.message.split('; ')).toEqual(
        fields.map((field) => `${field}: can only be changed in the template of this filled test case`),
      )
      expect(await show(filled[0]?.id)).toEqual(before)
    })
  })
})
