import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BrowserSession, signIn } from '../support/browser-session.js'
import { makeProject, type TestProject } from '../support/project.js'
import { startServerWithSeed, type TestServer } from '../support/server.js'
import { describeUsers, password } from '../support/users-with-roles.js'

const payloads = [
  `"><script>document.title='run'</script>`,
  `<img src=x onerror="document.title='run'">`,
  `</textarea><svg onload=alert(1)>`,
  `' onfocus='alert(1)' autofocus='`,
  '<a href="javascript:alert(1)">x</a>',
  '${7*7}{{7*7}}\u202e\u{1F600}',
] as const

let server: TestServer
let project: TestProject
let editor: BrowserSession
let runner: BrowserSession
let folderId: number

beforeAll(async () => {
  const users = describeUsers({ owner: 'owner', editor: 'user', runner: 'test-runner', viewer: 'viewer' })
  const customFields = [
    { systemName: 'area', name: 'Area', type: 'dropdown', options: ['Web', 'App'] },
    { systemName: 'notes', name: 'Notes', type: 'text' },
  ]
  server = await startServerWithSeed({ users, customFields })
  editor = await signIn(server, 'editor@example.com', password)
  runner = await signIn(server, 'runner@example.com', password)
  project = await makeProject(server, 'EDIT')
  folderId = await project.folder('Checkout', 'Cart')
})
afterAll(() => server.stop())

const newPath = '/project/EDIT/tcases/new'
const valid = () => ({
  title: 'Pays by card',
  type: 'standalone',
  folderId: String(folderId),
  priority: 'high',
})

/** The test case at a path that a form redirected to. */
const created = async (location: string | null) => {
  const [, seq] = /^\/project\/EDIT\/tcase\/(\d+)$/.exec(location ?? '') ?? []
  expect(location).toMatch(/\/tcase\/\d+$/)
  return await project.get(`/tcase/EDIT-${seq}`)
}

/** The fields of the form of a page, as a browser would send them, without those of every form. */
async function fieldsOf(path: string): Promise<URLSearchParams> {
  const { text } = await editor.get(path)
  const decode = (value: string) => value.replace(/&#(\d+);/g, (_entity, code) => String.fromCharCode(code))
  const fields = new URLSearchParams()
  const form = text.slice(text.indexOf('<form class="card form edit"'))
  for (const [, attributes = ''] of form.matchAll(/<input ([^>]*)>/g)) {
    const [, name = ''] = /name="([^"]*)"/.exec(attributes) ?? []
    const [, value = ''] = /value="([^"]*)"/.exec(attributes) ?? []
    const isOff = attributes.includes('type="checkbox"') && !attributes.includes(' checked')
    if (!['', 'formToken', 'formId'].includes(name) && !isOff) fields.append(name, decode(value))
  }
  for (const [, name = '', value = ''] of form.matchAll(/<textarea [^>]*name="([^"]*)"[^>]*>([^<]*)</g)) {
    fields.append(name, decode(value))
  }
  for (const [, name = '', options = ''] of form.matchAll(
    /<select [^>]*name="([^"]*)"[^>]*>([\s\S]*?)<\/select>/g,
  )) {
    fields.append(name, decode(/value="([^"]*)" selected/.exec(options)?.[1] ?? ''))
  }
  return fields
}

describe('the form of a new test case', () => {
  it('creates one with everything that was entered', async () => {
    const { status, location, text } = await editor.post(newPath, {
      ...valid(),
      'precondition.text': 'A customer\nis signed in',
      tags: 'smoke\r\n checkout \r\n',
      'steps.0.description': 'Press Pay',
      'steps.0.expected': 'A receipt shows',
      'steps.2.description': 'Close <it>',
      'requirements.0.text': 'REQ-7',
      'requirements.0.url': 'https://example.com/7',
      'links.0.text': 'Design',
      'links.0.url': 'https://example.com/design',
      'customFields.area.value': 'App',
    })
    expect({ status, text }).toEqual({ status: 303, text: '' })
    const testCase = await created(location)
    expect(testCase).toMatchObject({
      title: 'Pays by card',
      priority: 'high',
      folderId,
      isDraft: false,
      precondition: { text: '<p>A customer<br />is signed in</p>' },
      tags: [{ title: 'smoke' }, { title: 'checkout' }],
      steps: [
        { description: '<p>Press Pay</p>', expected: '<p>A receipt shows</p>' },
        { description: '<p>Close &lt;it&gt;</p>', expected: '' },
      ],
      requirements: [{ text: 'REQ-7', url: 'https://example.com/7' }],
      links: [{ text: 'Design', url: 'https://example.com/design' }],
      customFields: { area: { value: 'App' } },
    })
    const { body } = await server.call('GET', '/audit-logs?count=1000')
    expect(body.events.map(({ action }: { action: string }) => action)).toContain('test_case.created')
  })

  it('creates a template at a position, with filled test cases', async () => {
    const { id } = await project.testCase({ folderId })
    const { status, location } = await editor.post(newPath, {
      ...valid(),
      title: 'Pays in ${currency}',
      type: 'template',
      pos: '0',
      'parameterValues.0.values': 'currency = EUR\r\ncountry=DE',
      'parameterValues.2.values': '{"currency":"a\\nb"}',
      filledTCaseTitleSuffixParams: 'country',
    })
    expect(status).toBe(303)
    const template = await created(location)
    expect(template).toMatchObject({
      type: 'template',
      pos: 0,
      parameterValues: [{ values: { currency: 'EUR', country: 'DE' } }, { values: { currency: 'a\nb' } }],
      filledTCaseTitleSuffixParams: ['country'],
    })
    expect((await project.get(`/tcase/EDIT-${template.seq + 1}`)).title).toBe('Pays in EUR (country=DE)')
    expect((await project.get(`/tcase/${id}`)).pos).toBeGreaterThan(0)
  })

  it('names problems in values, and rejects values for other types of test cases', async () => {
    const values = { 'parameterValues.0.values': 'EUR' }
    const { status, text } = await editor.post(newPath, { ...valid(), type: 'template', ...values })
    expect(status).toBe(400)
    expect(text).toMatch(/id="field-parameterValues-0-values-mistake">Must have one name&#61;value per line/)
    const standalone = await editor.post(newPath, { ...valid(), 'parameterValues.0.values': 'a=b' })
    expect(standalone.text).toMatch(/id="field-parameterValues-mistake">Is only allowed for/)
  })

  it('names each problem next to its field, and keeps what was entered', async () => {
    const { status, text } = await editor.post(newPath, {
      ...valid(),
      title: '',
      'steps.3.expected': 'Kept',
      'requirements.0.text': 'R',
      'requirements.0.url': 'ftp://example.com',
      'links.0.text': 'Without a URL',
    })
    expect(status).toBe(400)
    expect(text).toMatch(
      /name="title"[^>]* aria-invalid="true" aria-describedby="field-title-mistake" autofocus/,
    )
    expect(text.match(/ autofocus/g)).toHaveLength(1)
    expect(text).toMatch(/id="field-title-mistake">Must not be empty\./)
    expect(text).toMatch(/id="field-requirements-0-url-mistake">Must be a URL such as/)
    expect(text).toMatch(/id="field-links-0-url-mistake">/)
    expect(text).toContain('href="#field-links-0-url"')
    // The only step that has a value comes first.
    expect(text).toMatch(/name="steps\.0\.expected"[^>]*>Kept</)
    expect(text).toMatch(/<option value="high" selected>/)
  })

  it('names problems that only the server can find', async () => {
    const { status, text } = await editor.post(newPath, {
      ...valid(),
      'steps.0.sharedStepId': '99',
      'customFields.area.value': 'Elsewhere',
    })
    expect(status).toBe(400)
    expect(text).toMatch(/id="field-steps-0-sharedStepId-mistake">EDIT has no shared step 99/)
    expect(text).toMatch(/id="field-customFields-area(-value)?-mistake"/)
    const missing = await editor.post(newPath, { ...valid(), folderId: '999' })
    expect(missing.status).toBe(404)
    // The form is shown again with what was entered.
    expect(missing.text).toMatch(/name="title"[^>]* value="Pays by card"/)
    expect(missing.text).toMatch(/role="alert">[^<]*[Ff]older/)
  })

  it('names problems in the words of the form', async () => {
    const { text } = await editor.post(newPath, {
      ...valid(),
      'precondition.text': 'A customer',
      'precondition.sharedPreconditionId': '1',
    })
    expect(text).toContain('Text and shared precondition are mutually exclusive')
    expect(text).not.toContain('sharedPreconditionId are')
  })

  it('rejects titles of spaces', async () => {
    for (const [path, fields] of [
      [newPath, { ...valid(), title: ' \u00a0 ' }],
      ['/project/EDIT/milestones/new', { title: '  ' }],
    ] as const) {
      const { status, text } = await editor.post(path, fields)
      expect([status, text]).toEqual([
        400,
        expect.stringMatching(/id="field-title-mistake">Must not be empty/),
      ])
    }
  })

  it('chooses the folder that the list shows', async () => {
    const { text } = await editor.get('/project/EDIT/tcases?q=folder%3ACheckout%2FCart')
    expect(text).toContain(`href="${newPath}?folder&#61;${folderId}"`.replace('&#61;', '&#61;'))
    expect((await fieldsOf(`${newPath}?folder=${folderId}`)).get('folderId')).toBe(String(folderId))
  })
})

describe('the form of a test case', () => {
  const rich = '<p>One <strong>bold</strong> word</p>'
  async function make(input: object = {}) {
    const steps = [
      {
        description: rich,
        expected: 'Plain',
        data: [{ type: 'text', label: 'Card', text: '4111', format: 'plaintext' }],
      },
      { description: '<p>Two<br />lines</p>' },
    ]
    const { seq } = await project.testCase({
      title: 'Edited',
      folderId,
      steps,
      tags: ['a, b', 'c'],
      ...input,
    })
    return { seq, path: `/project/EDIT/tcase/${seq}/edit` }
  }

  it('changes nothing if nothing was changed', async () => {
    const { seq, path } = await make()
    const { status, location } = await editor.post(path, await fieldsOf(path))
    expect([status, location]).toEqual([303, `/project/EDIT/tcase/${seq}`])
    expect((await project.get(`/tcase/EDIT-${seq}`)).version).toBe(1)
  })

  it('changes only what was changed, and keeps formatted text and data of steps', async () => {
    const { seq, path } = await make()
    const fields = await fieldsOf(path)
    fields.set('title', 'Edited twice')
    fields.set('steps.1.description', 'Three\nlines\nnow')
    expect((await editor.post(path, fields)).status).toBe(303)
    expect(await project.get(`/tcase/EDIT-${seq}`)).toMatchObject({
      version: 2,
      title: 'Edited twice',
      tags: [{ title: 'a, b' }, { title: 'c' }],
      steps: [
        { description: rich, data: [{ type: 'text', label: 'Card', text: '4111', format: 'plaintext' }] },
        { description: '<p>Three<br />lines<br />now</p>' },
      ],
    })
  })

  it('clears fields that were cleared', async () => {
    const { seq, path } = await make({
      precondition: { text: '<p>Before</p>' },
      requirements: [{ text: 'R' }],
      customFields: { notes: { value: 'x' }, area: { value: 'Web' } },
    })
    const fields = await fieldsOf(path)
    for (const [name] of [...fields]) {
      if (/^(precondition|tags|requirements|steps|customFields\.notes)/.test(name)) fields.set(name, '')
    }
    expect(await editor.post(path, fields)).toMatchObject({ status: 303 })
    expect(await project.get(`/tcase/EDIT-${seq}`)).toMatchObject({
      precondition: { text: '' },
      tags: [],
      steps: [],
      requirements: [],
      customFields: { area: { value: 'Web' } },
    })
    const mistaken = await fieldsOf(path)
    mistaken.set('title', '')
    expect(await editor.post(path, mistaken)).toMatchObject({
      status: 400,
      text: expect.stringContaining('id="field-title-mistake"'),
    })
  })

  it('does not overwrite what somebody else has changed in the meantime', async () => {
    const { seq, path } = await make()
    const fields = await fieldsOf(path)
    await project.patch(`/tcase/EDIT-${seq}`, { title: 'Theirs' })
    fields.set('title', 'Mine')
    const { status, text } = await editor.post(path, fields)
    expect(status).toBe(409)
    expect(text).toContain('Somebody else has changed this test case')
    expect(text).toContain('value="Mine"')
    expect((await project.get(`/tcase/EDIT-${seq}`)).title).toBe('Theirs')
  })

  it('publishes a draft, but does not turn a published one into a draft', async () => {
    const { seq, path } = await make({ isDraft: true })
    const fields = await fieldsOf(path)
    expect(fields.get('isDraft')).toBe('true')
    fields.delete('isDraft')
    expect((await editor.post(path, fields)).status).toBe(303)
    expect((await project.get(`/tcase/EDIT-${seq}`)).isDraft).toBe(false)
    expect((await fieldsOf(path)).has('isDraft')).toBe(false)
  })

  it('adds and removes files, and keeps those of an invalid form', async () => {
    const { seq, path } = await make()
    const withFiles = async (names: readonly string[], changes: Readonly<Record<string, string>> = {}) => {
      const form = new FormData()
      for (const [name, value] of await fieldsOf(path)) form.set(name, changes[name] ?? value)
      for (const [name, value] of Object.entries(changes)) form.set(name, value)
      for (const name of names) form.append('files', new Blob([name]), name)
      return form
    }
    const files = async () => (await project.get(`/tcase/EDIT-${seq}`)).files ?? []
    const rejected = await editor.post(path, await withFiles(['kept.txt'], { title: '' }))
    expect([rejected.status, await files()]).toEqual([400, []])
    const [, id = ''] = /name="files\.0\.id" value="&#34;([^&]+)/.exec(rejected.text) ?? []
    expect((await editor.get(`/pages/file/${id}`)).text).toBe('kept.txt')
    expect((await editor.post(path, await withFiles(['a.txt', 'b.png']))).status).toBe(303)
    const [kept] = await files()
    expect(await files()).toMatchObject([{ fileName: 'a.txt', size: 5 }, { fileName: 'b.png' }])
    expect((await editor.get(path)).text).toContain(`href="/pages/file/${kept.id}"`)
    const changes = { 'files.1:delete': 'true', title: 'One file less' }
    expect((await editor.post(path, await withFiles([], changes))).status).toBe(303)
    expect(await files()).toEqual([kept])
    const removed = { 'files.0:delete': 'true' }
    expect((await editor.post(path, await withFiles([], removed))).status).toBe(303)
    expect(await files()).toEqual([])
  })

  it('changes, adds and deletes the filled test cases of a template', async () => {
    const { seq } = await project.testCase({
      title: 'Pays in ${currency}',
      type: 'template',
      folderId,
      parameterValues: ['EUR', 'USD', 'SEK'].map((currency) => ({ values: { currency } })),
    })
    const path = `/project/EDIT/tcase/${seq}/edit`
    const template = () => project.get(`/tcase/EDIT-${seq}`)
    expect((await editor.get(path)).text).toContain(`href="/project/EDIT/tcase/${seq + 2}"`)
    expect((await editor.post(path, await fieldsOf(path))).status).toBe(303)
    expect((await template()).version).toBe(1)
    const fields = await fieldsOf(path)
    fields.set('parameterValues.0.values', 'currency=NOK')
    fields.set('parameterValues.0.priority', 'high')
    fields.set('parameterValues.1:delete', 'true')
    fields.set('parameterValues.2.values', '')
    fields.set('parameterValues.3.values', 'currency=DKK')
    expect((await editor.post(path, fields)).status).toBe(303)
    const { parameterValues } = await template()
    expect(parameterValues.map(({ values }: { values: object }) => values)).toEqual([
      { currency: 'NOK' },
      {},
      { currency: 'DKK' },
    ])
    expect(await project.get(`/tcase/EDIT-${seq + 1}`)).toMatchObject({
      title: 'Pays in NOK',
      priority: 'high',
    })
    expect((await project.call('GET', `/tcase/EDIT-${seq + 2}`)).status).toBe(404)
    expect(await project.get(`/tcase/EDIT-${seq + 3}`)).toMatchObject({ title: 'Pays in ${currency}' })
  })

  it('offers only the priority of a filled test case', async () => {
    const { seq } = await project.testCase({
      title: 'Pays in ${currency}',
      type: 'template',
      folderId,
      parameterValues: [{ values: { currency: 'EUR' } }],
    })
    const path = `/project/EDIT/tcase/${seq + 1}/edit`
    const fields = await fieldsOf(path)
    expect([...fields.keys()].sort()).toEqual(['priority', 'version'])
    fields.set('priority', 'low')
    expect((await editor.post(path, fields)).status).toBe(303)
  })

  it('does not execute input of any field', async () => {
    for (const [index, payload] of payloads.entries()) {
      const { text, status } = await editor.post(newPath, {
        ...valid(),
        title: `${payload} ${index}`,
        'precondition.text': payload,
        tags: payload.slice(0, 200),
        'steps.0.description': payload,
        'steps.0.expected': payload,
        'steps.0.data': payload,
        'requirements.0.text': payload,
        'requirements.0.url': payload,
        'links.0.text': payload,
        'links.0.url': payload,
        'customFields.notes.value': payload,
      })
      expect(status).toBe(400)
      expectHarmless(text)
      const made = await make({
        title: `${payload} ${index}`,
        precondition: { text: payload },
        tags: [payload],
        steps: [{ description: payload, expected: payload }],
        requirements: [{ text: payload }],
        links: [{ text: payload, url: `https://example.com/?q=${encodeURIComponent(payload)}` }],
        customFields: { notes: { value: payload } },
      })
      expectHarmless((await editor.get(made.path)).text)
      const fields = await fieldsOf(made.path)
      fields.set('steps.0.description:html', '1')
      fields.set('steps.0.description', payload)
      expect((await editor.post(made.path, fields)).status).toBe(303)
      expectHarmless((await editor.get(`/project/EDIT/tcase/${made.seq}`)).text)
      expectHarmless((await editor.get('/project/EDIT/tcases')).text)
    }
  })
})

/** No element or handler of a payload is left outside quoted attributes and escaped text. */
function expectHarmless(text: string): void {
  expect(text.match(/<script/g)).toHaveLength(1)
  const bare = text.replace(/="[^"]*"/g, '=""')
  expect(bare).not.toMatch(/<[^>]*\son\w+=|<svg on|<img src=x/)
  expect(text).not.toMatch(/href="javascript:/)
}

describe('forms of folders and milestones', () => {
  it('create a folder with its ancestors, and show it', async () => {
    const { status, location } = await editor.post('/project/EDIT/folders/new', {
      path: 'Account\r\nSign in\r\n',
      comment: 'Everything about <signing in>',
    })
    expect(status).toBe(303)
    expect((await editor.get(location ?? '')).text).toMatch(/aria-current="true"><bdi>Sign in</)
    const { data } = await project.get('/tcase/folders')
    expect(data.find(({ title }: { title: string }) => title === 'Sign in').comment).toBe(
      '<p>Everything about &lt;signing in&gt;</p>',
    )
  })

  it('name problems next to the field', async () => {
    for (const path of ['', 'x'.repeat(256)]) {
      const { status, text } = await editor.post('/project/EDIT/folders/new', { path })
      expect([status, text]).toEqual([400, expect.stringContaining('id="field-path-mistake"')])
    }
    const milestone = await editor.post('/project/EDIT/milestones/new', { title: '' })
    expect([milestone.status, milestone.text]).toEqual([
      400,
      expect.stringContaining('id="field-title-mistake"'),
    ])
  })

  it('create a milestone', async () => {
    const { status, location } = await editor.post('/project/EDIT/milestones/new', { title: payloads[0] })
    expect([status, location]).toEqual([303, expect.stringMatching(/^\/project\/EDIT\/milestone\/\d+$/)])
    expect((await project.get('/milestone')).milestones).toMatchObject([{ title: payloads[0] }])
    expectHarmless((await editor.get('/project/EDIT')).text)
  })
})

describe('who may edit', () => {
  const forms = () =>
    [
      [newPath, valid()],
      ['/project/EDIT/folders/new', { path: 'New' }],
      ['/project/EDIT/milestones/new', { title: 'New' }],
    ] as const

  it('requires the role and a form of the session', async () => {
    const { seq } = await project.testCase({ folderId })
    const viewer = await signIn(server, 'viewer@example.com', password)
    for (const [path, fields] of [
      ...forms(),
      [`/project/EDIT/tcase/${seq}/edit`, { title: 'x', version: '1' }] as const,
    ]) {
      for (const session of [runner, viewer]) {
        expect((await session.get(path)).status).toBe(403)
        expect((await session.post(path, fields)).status).toBe(403)
      }
      expect((await editor.get(path)).status).toBe(200)
      expect((await editor.post(path, { ...fields, formToken: 'x' })).status).toBe(403)
      const stranger = await fetch(server.url + path, { redirect: 'manual' })
      expect(stranger.status).toBe(302)
    }
    expect((await runner.get('/project/EDIT/tcases')).text).not.toContain('New test case')
    expect((await runner.get(`/project/EDIT/tcase/${seq}`)).text).not.toContain('/edit"')
  })
})
