import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { joinProject, makeProject, type TestProject } from '../support/project.js'
import { startServerWithSeed, type TestServer } from '../support/server.js'

const seed = {
  customFields: [
    {
      systemName: 'automation',
      name: 'Automation',
      type: 'dropdown',
      options: ['Planned', 'Done'],
      defaultValue: 'Planned',
      required: true,
    },
    { systemName: 'component', name: 'Component', type: 'text' },
    { systemName: 'checked', name: 'Checked', type: 'checkbox', defaultValue: 'false' },
    { systemName: 'notes', name: 'Notes', type: 'richtext' },
    { systemName: 'retired', name: 'Retired', type: 'text', enabled: false, required: true },
    { systemName: 'elsewhere', name: 'Elsewhere', type: 'text', required: true, projects: ['HARD'] },
  ],
  projects: [
    { code: 'FREE', title: 'Free' },
    { code: 'HARD', title: 'Strict' },
  ],
}

describe('custom fields', () => {
  let server: TestServer
  let free: TestProject
  let strict: TestProject
  beforeAll(async () => {
    server = await startServerWithSeed(seed)
    free = joinProject(server, 'FREE')
    strict = joinProject(server, 'HARD')
  })
  afterAll(() => server.stop())

  const valuesOf = async (project: TestProject, id: string) =>
    (await project.get(`/tcase/${id}`)).customFields
  const make = async (customFields?: object) => {
    const { id } = await free.testCase(customFields ? { customFields } : {})
    return { id, values: await valuesOf(free, id) }
  }
  const planned = { automation: { value: 'Planned', isDefault: true } }

  it('are listed where they can be used, including disabled ones', async () => {
    const { customFields } = await free.get('/custom-field')
    expect(customFields.map(({ systemName }: { systemName: string }) => systemName)).toEqual([
      ...['automation', 'component', 'checked', 'notes', 'retired'],
    ])
    const id = expect.stringMatching(/^\w{9}_\w{13}$/)
    expect(customFields[0]).toEqual({
      id,
      type: 'dropdown',
      systemName: 'automation',
      name: 'Automation',
      required: true,
      enabled: true,
      options: [
        { id, value: 'Planned' },
        { id, value: 'Done' },
      ],
      defaultValue: 'Planned',
      pos: 0,
      allowAllProjects: true,
      allowedProjectIds: null,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    })
    expect(customFields[1]).not.toHaveProperty('defaultValue')
    expect(customFields[1].options).toBeNull()
    expect(customFields[4]).toMatchObject({ systemName: 'retired', enabled: false })
    expect((await strict.get('/custom-field')).customFields[5]).toMatchObject({
      systemName: 'elsewhere',
      allowAllProjects: false,
      allowedProjectIds: [(await strict.get('')).id],
    })
  })

  it.each([
    [undefined, planned],
    [{}, planned],
    [{ automation: { value: 'Done' } }, { automation: { value: 'Done', isDefault: false } }],
    [
      { automation: { value: 'Planned', isDefault: false } },
      { automation: { value: 'Planned', isDefault: false } },
    ],
    [{ automation: { isDefault: true } }, planned],
    [{ automation: { isDefault: true, value: 'ignored' } }, planned],
    [
      { component: { value: 'x'.repeat(255) } },
      { ...planned, component: { value: 'x'.repeat(255), isDefault: false } },
    ],
    [{ component: { value: '' } }, planned],
    [{ checked: { value: 'true' } }, { ...planned, checked: { value: 'true', isDefault: false } }],
    [{ checked: { isDefault: true } }, { ...planned, checked: { value: 'false', isDefault: true } }],
    [
      { notes: { value: '<b onclick="x()">n</b><script>1</script>' } },
      { ...planned, notes: { value: '<b>n</b>', isDefault: false } },
    ],
  ])('given as %j have their values', async (input, expected) => {
    expect((await make(input)).values).toEqual(expected)
  })

  it.each([
    [{ automation: { value: 'planned' } }, 'automation: must be one of Planned, Done'],
    [{ automation: { value: '' } }, 'automation: is required'],
    [{ automation: {} }, 'automation: must have a value, or isDefault: true'],
    [{ automation: { isDefault: false } }, 'automation: must have a value, or isDefault: true'],
    [{ component: { value: 'x'.repeat(256) } }, 'component: must be at most 255 characters'],
    [{ component: { isDefault: true } }, 'component: has no default value'],
    [{ checked: { value: 'yes' } }, 'checked: must be true or false'],
    [{ retired: { value: 'x' } }, 'retired: is disabled'],
    [{ elsewhere: { value: 'x' } }, 'elsewhere: FREE has no such custom field'],
    [{ Automation: { value: 'Done' } }, 'Automation: FREE has no such custom field'],
    [{ constructor: { value: 'x' } }, 'constructor: FREE has no such custom field'],
  ])('reject %j, when creating and when updating', async (customFields, message) => {
    const folderId = await free.folder('Cases')
    const body = { title: 'x', type: 'standalone', priority: 'low', folderId, customFields }
    const refusal = { status: 400, body: { message: `customFields.${message}` } }
    expect(await free.call('POST', '/tcase', body)).toMatchObject(refusal)
    const { id, values } = await make()
    expect(await free.call('PATCH', `/tcase/${id}`, { customFields })).toMatchObject(refusal)
    expect(await valuesOf(free, id)).toEqual(values)
  })

  it.each([
    [{ component: 5 }, 'customFields.component: must be an object'],
    [{ component: { value: 5 } }, 'customFields.component.value: must be a string'],
    [{ component: { value: 'x', isDefault: 'no' } }, 'customFields.component.isDefault: must be a boolean'],
  ])('reject malformed values: %j', async (customFields, message) => {
    const { id } = await make()
    expect(await free.call('PATCH', `/tcase/${id}`, { customFields })).toMatchObject({
      status: 400,
      body: { message },
    })
  })

  it('are required if they are mandatory without a default', async () => {
    const folderId = await strict.folder('Cases')
    const body = { title: 'x', type: 'standalone', priority: 'low', folderId }
    expect(await strict.call('POST', '/tcase', body)).toMatchObject({
      status: 400,
      body: { message: 'customFields.elsewhere: is required' },
    })
    const { id } = await strict.testCase({ customFields: { elsewhere: { value: 'here' } } })
    expect(await valuesOf(strict, id)).toEqual({ ...planned, elsewhere: { value: 'here', isDefault: false } })
  })

  it('change only if they are given, and are cleared by ""', async () => {
    const { id } = await make({ component: { value: 'a' }, notes: { value: 'n' } })
    await free.patch(`/tcase/${id}`, {
      customFields: { component: { value: 'b' }, checked: { value: 'true' } },
    })
    expect(await valuesOf(free, id)).toEqual({
      ...planned,
      component: { value: 'b', isDefault: false },
      notes: { value: 'n', isDefault: false },
      checked: { value: 'true', isDefault: false },
    })
    await free.patch(`/tcase/${id}`, { customFields: { component: { value: '' } } })
    expect(Object.keys(await valuesOf(free, id)).sort()).toEqual(['automation', 'checked', 'notes'])
    await free.patch(`/tcase/${id}`, { title: 'x' })
    expect(Object.keys(await valuesOf(free, id)).sort()).toEqual(['automation', 'checked', 'notes'])
  })

  it('get their defaults in bulk, and are inherited from templates', async () => {
    const { tcases } = await strict.post('/tcase/bulk', { folderPath: ['Bulk'], tcases: [{ title: 'x' }] })
    expect(await valuesOf(strict, tcases[0].id)).toEqual(planned)
    const { id } = await free.testCase({
      type: 'template',
      customFields: { component: { value: 'c' } },
      parameterValues: [{ values: {} }],
    })
    const filled = async () => (await free.get(`/tcase?templateTCaseIds=${id}&include=customFields`)).data
    expect(await filled()).toMatchObject([{ customFields: { component: { value: 'c' } } }])
    await free.patch(`/tcase/${id}`, { customFields: { component: { value: 'd' } } })
    expect(await filled()).toMatchObject([{ customFields: { component: { value: 'd' } } }])
  })

  it('filter test cases by their values', async () => {
    const project = await makeProject(server, 'FILT')
    const { id } = await project.testCase({
      customFields: { automation: { value: 'Done' }, component: { value: 'Üm & läut' } },
    })
    const { id: second } = await project.testCase({ customFields: { component: { value: 'second' } } })
    const found = async (query: string) =>
      (await project.get(`/tcase?${query}`)).data.map((row: { id: string }) => row.id)
    expect(await found('cf_automation=Done')).toEqual([id])
    expect(await found('cf_automation=Done&cf_automation=Planned')).toEqual(
      expect.arrayContaining([id, second]),
    )
    expect(await found(`cf_component=${encodeURIComponent('Üm & läut')}`)).toEqual([id])
    expect(await found('cf_component=second&cf_automation=Planned')).toEqual([second])
    expect(await found('cf_component=second&cf_automation=Done')).toEqual([])
    expect(await found('cf_component=')).toEqual([])
    expect(await project.get('/tcase/count?cf_component=second')).toEqual({ count: 1 })
    await project.patch(`/tcase/${second}`, { customFields: { component: { value: 'third' } } })
    expect(await found('cf_component=second')).toEqual([])
    for (const query of ['cf_nope=x', 'cf_elsewhere=x', 'cf_=x']) {
      const [name] = query.split('=')
      expect(await project.call('GET', `/tcase?${query}`)).toMatchObject({
        status: 400,
        body: { message: `${name}: FILT has no such custom field` },
      })
    }
  })
})
