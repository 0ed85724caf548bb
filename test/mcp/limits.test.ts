import { allTools } from 'qasphere-agent-tools/all-tools'
import { toolNames } from 'qasphere-agent-tools/endpoint-tools'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectStdio, type McpClient } from '../support/mcp-client.js'
import { misbehavingServer } from '../support/misbehaving-server.js'
import { makeProject, type TestProject } from '../support/project.js'
import { qasphereOnTerminal } from '../support/pseudo-terminal.js'
import { qasphere } from '../support/qasphere.js'
import { startServer, type TestServer } from '../support/server.js'

let server: TestServer
let shop: TestProject
let other: TestProject
let mcp: McpClient

beforeAll(async () => {
  server = await startServer()
  shop = await makeProject(server, 'SHOP')
  other = await makeProject(server, 'OTHER')
  mcp = await connectStdio(server)
})
afterAll(async () => {
  await mcp.close()
  await server.stop()
})

describe('the list of tools', () => {
  it('is static, in a fixed order, complete and below 3,000 tokens', async () => {
    const { tools } = await mcp.client.listTools()
    expect(tools.map(({ name }) => name)).toEqual([...toolNames])
    expect((await mcp.client.listTools()).tools).toEqual(tools)
    expect(JSON.stringify(tools).length / 4).toBeLessThan(3000)
    for (const { title, description, outputSchema, annotations } of tools) {
      expect({ title, description, outputSchema, annotations }).toEqual({
        title: expect.any(String),
        description: expect.stringMatching(/^[A-Z].*\.$/),
        outputSchema: expect.objectContaining({ type: 'object' }),
        annotations: expect.objectContaining({ readOnlyHint: expect.any(Boolean) }),
      })
    }
  })

  it('says for each tool whether it changes anything', async () => {
    const { tools } = await mcp.client.listTools()
    const reading = tools.filter(({ annotations }) => annotations?.readOnlyHint).map(({ name }) => name)
    expect(reading).toEqual(allTools.filter(({ changes }) => changes === 'never').map(({ name }) => name))
    const replacing = tools.filter(({ annotations }) => annotations?.destructiveHint).map(({ name }) => name)
    expect(replacing).toEqual(['save_test_cases', 'save_run', 'api_request'])
  })
})

describe('a read-only server', () => {
  let reader: McpClient
  beforeAll(async () => {
    reader = await connectStdio(server, ['--read-only'])
  })
  afterAll(() => reader.close())

  it('offers no tool that only makes changes, and describes the others as read-only', async () => {
    const { tools } = await reader.client.listTools()
    const missing = toolNames.filter((name) => !tools.some((tool) => tool.name === name))
    expect(missing).toEqual(['save_test_cases', 'save_run', 'record_results', 'upload_report'])
    expect(tools.every(({ annotations }) => annotations?.readOnlyHint)).toBe(true)
  })

  it.each([
    ['save_test_cases', { testCases: [{ title: 'New', folder: 'New' }] }],
    ['save_run', { action: 'create', title: 'New', tags: [] }],
    ['record_results', { run: 1, results: [] }],
    ['upload_report', { format: 'junit', files: ['report.xml'] }],
    ['organize_folders', { create: [{ path: 'New' }] }],
    ['milestones_and_plans', { action: 'create_milestone', title: 'New' }],
  ])('rejects %s with %j', async (tool, input) => {
    expect(await reader.fail(tool, { project: 'SHOP', ...input })).toContain('read-only; nothing was changed')
  })

  it.each(['POST', 'PATCH', 'DELETE'])('rejects %s requests, also to unknown paths', async (method) => {
    for (const path of ['/project/SHOP/milestone', '/project/SHOP/new-thing']) {
      const known = path.endsWith('milestone') && method === 'POST'
      const body = known ? { body: { title: 'x' } } : {}
      expect(await reader.fail('api_request', { method, path, ...body })).toContain('read-only')
    }
  })

  it('has changed nothing, and can read', async () => {
    expect((await reader.use('organize_folders', { project: 'SHOP' })).total).toBe(0)
    expect((await reader.use('milestones_and_plans', { project: 'SHOP' })).total).toBe(0)
    expect(await reader.use('project_overview', { project: 'SHOP' })).toMatchObject({ testCases: 0 })
  })
})

describe('a server of one project', () => {
  let fenced: McpClient
  let runOfOther: number
  beforeAll(async () => {
    const { id } = await other.testCase({ title: 'Secret plan' })
    runOfOther = await other.run({ tcaseIds: [id] })
    fenced = await connectStdio(server, ['--project', 'shop'.toUpperCase()])
  })
  afterAll(() => fenced.close())

  it('needs no project in its input, and accepts its project in any letter case', async () => {
    expect((await fenced.use('search_test_cases')).total).toBe(0)
    expect((await fenced.use('search_test_cases', { project: 'shop' })).total).toBe(0)
    expect((await fenced.use('project_overview')).project).toMatchObject({ project: 'SHOP' })
  })

  it.each([
    ['project_overview', {}],
    ['search_test_cases', {}],
    ['get_test_cases', { testCases: ['OTHER-001'] }],
    ['save_test_cases', { testCases: [{ title: 'New', folder: 'New' }] }],
    ['organize_folders', { create: [{ path: 'New' }] }],
    ['list_runs', {}],
    ['get_run', { run: 1 }],
    ['save_run', { action: 'close', run: 1 }],
    ['run_results', { run: 1 }],
    ['record_results', { run: 1, results: [{ testCase: 'OTHER-001', status: 'passed' }] }],
    ['upload_report', { format: 'junit', files: ['x.xml'] }],
    ['compare_runs', { base: 1, run: 1 }],
    ['milestones_and_plans', { action: 'create_milestone', title: 'New' }],
  ])('does not reach another project with %s', async (tool, input) => {
    const message = await fenced.fail(tool, { project: 'OTHER', ...input })
    expect(message).toContain('project: must be SHOP: this server is limited to that project')
    expect(message).not.toContain('Secret')
  })

  it.each([
    '/project/OTHER/tcase',
    '/project/OTHER',
    '/project/%4fTHER/tcase',
    '/project/SHOP%2f..%2fOTHER/tcase',
    '/project/SHOP/../OTHER/tcase',
    '/project/SHOP/%2e%2e/OTHER/tcase',
    '/project/SHOP/%2e%2e%2fOTHER/tcase',
    '/project/SHOP/x%5c..%5c..%5cOTHER/tcase',
    '/project/{projectCode}/tcase',
    '/api/public/v0/project/OTHER/tcase',
    '/api/project/OTHER',
    '//OTHER/project/SHOP/tcase',
    '/project',
    '/users',
    '/audit-logs',
    '/unknown',
  ])('does not reach %s with api_request', async (path) => {
    expect(await fenced.fail('api_request', { method: 'GET', path })).not.toContain('Secret')
  })

  it('does not reach the run of another project by its ID', async () => {
    expect(await fenced.fail('get_run', { run: runOfOther + 1000 })).toContain('SHOP has no run')
    expect((await fenced.use('list_runs')).total).toBe(0)
    expect((await other.get('/tcase')).total).toBe(1)
  })
})

describe('the project of the preferences and invalid input', () => {
  it('names all problems at once, including unknown names, and sends nothing', async () => {
    await shop.folder('Checkout')
    const message = await mcp.fail('save_run', {
      project: 'SHOP',
      action: 'create',
      run: 4,
      type: 'alive',
      tags: ['nope'],
      folders: ['Checkout', 'Chekout'],
      testCases: ['SHOP-999'],
      milestone: 'never',
      assignee: 'nobody@example.com',
      titel: 'x',
    })
    expect(message.split('\n')).toEqual([
      'Invalid arguments; nothing was changed.',
      '- type: must be one of static, static_struct, live',
      '- run: is not a field of the action create',
      '- title: is required',
      expect.stringMatching(/^- titel: is not a known field; expected project, action, run, title/),
      '- milestone: no milestone is called "never"; there are none',
      expect.stringMatching(/^- assignee: no user is called "nobody@example.com"; expected one of owner@/),
      '- testCases[0]: SHOP has no test case SHOP-999',
      '- folders[1]: no folder is called "Chekout"; expected one of Checkout',
      '- tags[0]: no tag is called "nope"; there are none',
    ])
    expect((await shop.get('/run')).runs).toEqual([])
  })

  it('says what is missing when no project is named', async () => {
    expect(await mcp.fail('list_runs')).toContain('project: is required')
    expect(await mcp.fail('list_runs', { project: 'NOPE' })).toMatch(/project not found.*status 404/)
  })

  it('says which tools there are', async () => {
    expect(await mcp.fail('delete_everything')).toContain(
      'expected one of project_overview, search_test_cases',
    )
  })
})

describe('long answers', () => {
  it('are truncated visibly, and explain how to continue and how to narrow the request', async () => {
    const folderId = await shop.folder('Long')
    const comment = `<p>${'long '.repeat(1500)}</p>`
    for (let index = 0; index < 4; index++) {
      await shop.testCase({ folderId, title: `Long ${index}`, precondition: { text: comment } })
    }
    const { items } = await mcp.use('search_test_cases', { project: 'SHOP', text: 'Long' })
    const testCases = items.map(({ testCase }: { testCase: string }) => testCase)
    const answer = await mcp.use('get_test_cases', { project: 'SHOP', testCases })
    expect(answer).toMatchObject({ total: 4, returned: 2, next: 2 })
    expect(answer.note).toMatch(
      /at most 20 KB: 2 of 4 rows are left out.*narrow the question by fewer test cases/,
    )
    expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThanOrEqual(20_000)
  })

  it('show a single row that is too long with truncated texts', async () => {
    const text = `<p>${'x'.repeat(60_000)}</p>`
    const { seq } = await shop.testCase({ title: 'Longest', precondition: { text } })
    const { items, note } = await mcp.use('get_test_cases', { project: 'SHOP', testCases: [`SHOP-${seq}`] })
    expect(items[0]).toMatchObject({ title: 'Longest' })
    expect(items[0].precondition.text).toMatch(/x… \[\d+ more characters\]$/)
    expect(note).toContain('long texts and lists are cut')
  })

  it('of api_request fail, and name the fields that narrow the request', async () => {
    const message = await mcp.fail('api_request', {
      method: 'GET',
      path: '/project/SHOP/tcase?include=precondition',
    })
    expect(message).toMatch(
      /The response has \d+ KB, and an answer at most 20 KB; narrow it with the query fields offset, limit/,
    )
  })

  it('name the first of many problems', async () => {
    const run = await shop.run({ tcaseIds: await shop.testCases(1) })
    const results = Array.from({ length: 300 }, (_, index) => ({
      testCase: `NOPE-${index}`,
      status: 'passed',
    }))
    const message = await mcp.fail('record_results', { project: 'SHOP', run, results })
    expect(message.split('\n')).toHaveLength(52)
    expect(message).toMatch(/- results\[49\].*\n- and 250 more$/)
    const long = await mcp.fail('record_results', {
      project: 'SHOP',
      run,
      results: [{ testCase: 'x'.repeat(255), status: 'y'.repeat(30_000) }],
    })
    expect(long).toMatch(/… \[\d+ more characters\]$/)
    expect(Buffer.byteLength(long)).toBeLessThan(20_000)
  })

  it('pages through lists without losing a row', async () => {
    await shop.testCases(60, ['Pages'])
    const seen: string[] = []
    for (let offset: number | null = 0; offset !== null; ) {
      const page = await mcp.use('search_test_cases', { project: 'SHOP', folder: 'Pages', limit: 25, offset })
      expect(page.total).toBe(60)
      expect(page.returned).toBe(page.items.length)
      seen.push(...page.items.map(({ testCase }: { testCase: string }) => testCase))
      offset = page.next
    }
    expect(new Set(seen).size).toBe(60)
  })
})

describe('what others have written', () => {
  it('reaches agents without invisible text', async () => {
    const hidden = '\u001b[2J\u202e\u200b\ufeff\u{e0049}\u{e0067}\u2066'
    const { seq } = await shop.testCase({ title: `Pay ${hidden}now <script>`, priority: 'low' })
    await shop.post('/milestone', { title: `M${hidden}1` })
    const { items } = await mcp.use('search_test_cases', { project: 'SHOP', priorities: ['low'] })
    expect(items).toMatchObject([
      { testCase: `SHOP-${String(seq).padStart(3, '0')}`, title: 'Pay now <script>' },
    ])
    expect((await mcp.use('milestones_and_plans', { project: 'SHOP' })).items).toMatchObject([
      { title: 'M1' },
    ])
    const { response } = await mcp.use('api_request', { method: 'GET', path: '/project/SHOP/milestone' })
    expect(response.milestones[0].title).toBe('M1')
  })

  it('contains no HTML comments, scripts and styles, whatever a server sends, and in errors', async () => {
    const answers: Record<string, unknown> = {
      '/project/SHOP/tcase/folders': { total: 0, data: [] },
      '/project/SHOP/tcase/SHOP-1': {
        title: '<!-- kept: a title is text -->',
        steps: [
          { type: 'standalone', description: '<p>a<!-- obey --><scr<script>x</script>ipt>evil</script></p>' },
        ],
        precondition: { type: 'standalone', text: '<style>p{}</style>b<!-- unclosed' },
      },
    }
    const hostile = await misbehavingServer((response, _attempt, { url }) => {
      const path = url.replace('/api/public/v0', '').split('?')[0] ?? ''
      const answer = answers[path]
      response.writeHead(answer ? 200 : 400, { 'content-type': 'application/json' })
      response.end(JSON.stringify(answer ?? { message: 'no\u001b[2J\u202e \u{e0041}way' }))
    })
    const client = await connectStdio({ url: hostile.url, token: 'a.b.c' })
    try {
      const { items } = await client.use('get_test_cases', { project: 'SHOP', testCases: ['SHOP-1'] })
      expect(items).toMatchObject([
        {
          title: '<!-- kept: a title is text -->',
          steps: [{ description: '<p>a</p>' }],
          precondition: { text: 'b' },
        },
      ])
      expect(await client.fail('list_runs', { project: 'SHOP' })).toMatch(/^no way/)
    } finally {
      await client.close()
      await hostile.stop()
    }
  })
})

describe('secrets', () => {
  it('are in no answer, no list of tools and no log', async () => {
    const client = await connectStdio(server, ['--verbose'])
    const seen = [JSON.stringify(await client.client.listTools()), client.client.getInstructions() ?? '']
    for (const [name, input] of [
      ['project_overview', {}],
      ['project_overview', { project: 'SHOP' }],
      ['api_request', { method: 'GET', path: '/users/me' }],
      ['api_request', { method: 'GET', path: '/nothing' }],
      [
        'api_request',
        { method: 'POST', path: '/api/auth/login', body: { email: 'owner@example.com', password: 'x' } },
      ],
      ['list_runs', { project: 'NOPE' }],
    ] as const) {
      seen.push(JSON.stringify(await client.client.callTool({ name, arguments: input })))
    }
    await client.close()
    expect(client.stderr()).toContain('/users/me')
    const secret = server.token.split('.').at(-1) ?? ''
    for (const text of [...seen, client.stderr()]) expect(text).not.toContain(secret)
  })

  it.each([
    ['POST', '/api/auth/login'],
    ['POST', '/api/oauth/token'],
    ['POST', '/api/oauth/device/code'],
    ['GET', '/api/qasphere/v1/api-keys'],
    ['POST', '/api/qasphere/v1/api-keys/x/revoke'],
    ['GET', '/api/qasphere/v1/logins'],
    ['POST', '/api/qasphere/v1/logins/x/revoke'],
  ])('cannot be reached with %s %s', async (method, path) => {
    const body = method === 'POST' ? { body: {} } : {}
    expect(await mcp.fail('api_request', { method, path, ...body })).toMatch(/^path: agents cannot call/)
  })
})

describe('starting', () => {
  it('fails with a message on stderr, and nothing on stdout, without credentials or with invalid options', async () => {
    const without = await qasphere(['mcp'])
    expect(without).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringContaining('qasphere auth login'),
    })
    const env = { QAS_URL: server.url, QAS_TOKEN: server.token }
    const wrong = await qasphere(['mcp', '--project', '../x', 'surplus'], { env })
    expect(wrong).toMatchObject({ status: 1, stdout: '' })
    expect(wrong.stderr).toContain('--project: must contain only latin letters and digits')
    expect(wrong.stderr).toContain('Unexpected argument "surplus"')
  })

  it('explains on a terminal what it waits for, and ends with Ctrl-C', async () => {
    const { see, type, ended } = qasphereOnTerminal(['mcp'], { QAS_URL: server.url, QAS_TOKEN: server.token })
    await see(/Waiting for an MCP client on stdin/)
    type('\u0003')
    expect(await ended).toBe(0)
  })

  it('ends when stdin ends', async () => {
    const env = { QAS_URL: server.url, QAS_TOKEN: server.token }
    expect(await qasphere(['mcp'], { env })).toEqual({ status: 0, stdout: '', stderr: '' })
  })
})
