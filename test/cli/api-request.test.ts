import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { json, misbehavingServer } from '../support/misbehaving-server.js'
import { emptyFolder, qasphere, type RunOptions } from '../support/qasphere.js'
import { startServer, type TestServer } from '../support/server.js'
import { sample } from '../support/thoroughness.js'

let server: TestServer
const folder = emptyFolder()
beforeAll(async () => {
  server = await startServer({ seed: 'demo' })
})
afterAll(() => server.stop())

function api(args: readonly string[], options: RunOptions = {}) {
  return qasphere(['api', ...args], {
    cwd: folder,
    ...options,
    env: { QAS_URL: server.url, QAS_TOKEN: server.token, ...options.env },
  })
}

async function printed(args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { status, stdout, stderr } = await api(args, options)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return stdout
}

/** What stderr says if nothing is printed; without credentials, so that nothing can have been sent. */
async function problemsOf(args: readonly string[], input = ''): Promise<string> {
  const { status, stdout, stderr } = await qasphere(['api', ...args], { cwd: folder, input })
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
  return stderr
}

describe('api request', () => {
  it.each([[['GET', '/project/SHOP']], [['project/SHOP']], [['get', '/api/public/v0/project/SHOP']]])(
    'reads %j',
    async (args) => {
      expect(await printed(['request', ...args])).toBe(
        await printed(['projects', 'get', '--project-code', 'SHOP']),
      )
    },
  )

  it('sends fields of their types in the body, nested ones included', async () => {
    writeFileSync(join(folder, 'description.txt'), '<p>From a file</p>')
    const fields = ['title=Fields', 'type=static', 'queryPlans[][tagIds][]=1', 'description=@description.txt']
    const created = await printed([
      'request',
      '/project/SHOP/run',
      ...fields.flatMap((field) => ['--field', field]),
    ])
    const { id } = JSON.parse(created)
    const runs = JSON.parse(await printed(['runs', 'list', '--project-code', 'SHOP', '--limit', '1']))
    expect(runs[0]).toMatchObject({ id, title: 'Fields', description: '<p>From a file</p>' })
  })

  it('sends a raw field as text, and a file or stdin as the body', async () => {
    const create = ['request', 'POST', '/project/SHOP/milestone']
    await printed([...create, '--raw-field', 'title=2030'])
    await printed([...create, '--input', '-'], { input: '{"title": "2031"}' })
    writeFileSync(join(folder, 'body.json'), '{"title": "2032"}')
    await printed([...create, '--input', 'body.json'])
    const titles = await printed(['milestones', 'list', '--project-code', 'SHOP', '--jq', '.[].title'])
    expect(titles).toContain('2030\n2031\n2032\n')
  })

  it('puts fields of GET into the query, next to that of the path', async () => {
    const args = ['request', 'GET', '/project/SHOP/tcase?limit=2&tags=1', '--field', 'tags[]=2', '--verbose']
    const { status, stderr } = await api(args)
    expect(status).toBe(0)
    expect(stderr).toContain('/project/SHOP/tcase?limit=2&tags=2 ')
  })

  it('follows the pages of lists, known or not', async () => {
    const all = JSON.parse(
      await printed(['request', '/project/SHOP/tcase', '--field', 'limit=7', '--paginate']),
    )
    expect(all.data).toHaveLength(all.total)
    const events = await printed(['request', '/audit-logs?count=2', '--paginate', '--jq', '.events | length'])
    expect(Number(events)).toBeGreaterThan(3)
    const rows = Array.from({ length: 5 }, (_, id) => ({ id }))
    const other = await misbehavingServer((response, _attempt, { url }) => {
      const query = new URL(url, 'http://x').searchParams
      const offset = Number(query.get('offset'))
      json(response, 200, { total: 5, data: rows.slice(offset, offset + Number(query.get('limit'))) })
    })
    const { stdout } = await api(['request', '/things?limit=2', '--paginate', '--output', 'jsonl'], {
      env: { QAS_URL: other.url, QAS_TOKEN: 'a.b.c' },
    })
    await other.stop()
    expect(stdout).toBe(rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
  })

  it('sends headers, and a query next to a body', async () => {
    const other = await misbehavingServer((response) => json(response, 200, {}))
    const env = { QAS_URL: other.url, QAS_TOKEN: 'a.b.c' }
    const args = [
      'request',
      'PATCH',
      '/things/{1}',
      '--header',
      'X-Trace: a:b',
      '--field',
      'dry=true',
      '--input',
      '-',
    ]
    const { status } = await api(args, { env, input: '[1]' })
    const [seen] = other.seen
    await other.stop()
    expect(status).toBe(0)
    expect(seen).toMatchObject({ method: 'PATCH', url: '/api/public/v0/things/%7B1%7D?dry=true' })
    expect(seen?.headers).toMatchObject({ 'x-trace': 'a:b', authorization: 'Bearer a.b.c' })
  })

  const invalid: readonly (readonly [string[], string[]])[] = [
    [
      ['POST', '/project/SHOP/run', '--field', 'title='],
      ['body.title: must not be empty', 'body.type: is required'],
    ],
    [['POST', '/project/SHOP/milestone', '--field', 'title=2030'], ['body.title: must be a string']],
    [['/project/SHOP/run/x/tcase'], ['path.runId: must be a positive integer']],
    [['/project/SHOP/tcase?limit=x'], ['query.limit: must be']],
    [['/project/SHOP/tcase/count?draft=maybe'], ['query.draft: must be a boolean']],
    [['POST', '/file/batch'], ['use qasphere api files upload']],
    [['PUT', '/project'], ['method: must be one of GET, POST, PATCH, DELETE, got "PUT"']],
    [[], ['path: is required']],
    [['https://example.com/project'], ['path: must be a path such as /project/PRJ/run, not a URL']],
    [['//example.com/project'], ['not a URL']],
    [['/project/%2E%2e/x'], ['path: must not contain']],
    [
      ['/a', '--header', 'Authorization: Bearer x', '--header', 'X'],
      ['Authorization is set', 'must be NAME: VALUE'],
    ],
    [
      ['/a', '--field', 'a=1', '--field', 'a[]=2', '--field', '__proto__[x]=1'],
      ['--field a[]:', '--field __proto__[x]:'],
    ],
    [['POST', '/a', '--input', 'nowhere.json'], ['--input: File not found: nowhere.json']],
    [['POST', '/a', '--paginate'], ['--paginate: can only be used with GET requests']],
  ]
  it.each(sample(invalid, 2))(
    'finds the problems of %j before it asks for credentials',
    async (args, messages) => {
      const stderr = await problemsOf(['request', ...args])
      for (const message of messages) expect(stderr).toContain(message)
    },
  )

  it('shows where a body breaks', async () => {
    const stderr = await problemsOf(['request', 'POST', '/a', '--input', '-'], '{"title": }')
    expect(stderr).toContain(
      'Failed to parse --input as JSON: invalid at line 1, column 11: expected a value',
    )
  })
})

describe('--dry-run', () => {
  it.each([
    [
      ['runs', 'create', '--project-code', 'SHOP', '--title', 'Dry', '--type', 'static', '--tags', 'smoke'],
      'POST',
      '/project/SHOP/run',
      { title: 'Dry', type: 'static', queryPlans: [{ tagIds: [1] }] },
    ],
    [
      ['runs', 'close', '--project-code', 'SHOP', '--run-id', '3'],
      'POST',
      '/project/SHOP/run/3/close',
      undefined,
    ],
    [['request', 'DELETE', '/project/SHOP?force=true'], 'DELETE', '/project/SHOP?force=true', undefined],
    [
      ['request', '/project/SHOP/milestone', '--raw-field', 'title=9'],
      'POST',
      '/project/SHOP/milestone',
      { title: '9' },
    ],
  ])('prints the request of %j and sends nothing', async (args, method, path, body) => {
    const countChanges = async () => (await server.call('GET', '/audit-logs?count=1000')).body.events.length
    const before = await countChanges()
    const shown = JSON.parse(await printed([...args, '--dry-run']))
    expect(shown).toEqual({ method, url: `${server.url}/api/public/v0${path}`, ...(body ? { body } : {}) })
    expect(await countChanges()).toBe(before)
  })

  it('exists for exactly the commands that change something', async () => {
    for (const words of [
      ['runs', 'list'],
      ['test-cases', 'get'],
    ]) {
      expect(await problemsOf([...words, '--project-code', 'SHOP', '--dry-run'])).toContain(
        'Unknown option --dry-run',
      )
    }
    writeFileSync(join(folder, 'picture.png'), 'abc')
    const upload = [
      'files',
      'upload',
      '--file',
      'picture.png',
      '--dry-run',
      '--jq',
      '.files[0] | "\\(.name) \\(.bytes)"',
    ]
    expect(await printed(upload)).toBe('picture.png 3\n')
  })
})
