import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { json, type MisbehavingServer, misbehavingServer } from '../support/misbehaving-server.js'
import { emptyFolder, qasphere, type RunOptions } from '../support/qasphere.js'
import { sample } from '../support/thoroughness.js'

let server: MisbehavingServer
let seenBefore = 0
beforeAll(async () => {
  server = await misbehavingServer((response) =>
    json(response, 200, { runs: [], id: 1, data: [], total: 0, ids: [] }),
  )
})
afterAll(() => server.stop())
beforeEach(() => {
  seenBefore = server.seen.length
})

/** Runs a command with credentials and returns the request it made. */
async function requestOf(args: readonly string[], options: RunOptions = {}) {
  const { status, stderr } = await run(args, options)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return server.seen[seenBefore]
}

function run(args: readonly string[], options: RunOptions = {}) {
  return qasphere(args, { ...options, env: { QAS_URL: server.url, QAS_TOKEN: 'a.b.c', ...options.env } })
}

/** Runs a command that must fail without sending a request, and returns its error message. */
async function refusalOf(args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { status, stdout, stderr } = await run(args, options)
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
  expect(server.seen).toHaveLength(seenBefore)
  return stderr
}

const runs = ['api', 'runs', 'list', '--project-code', 'PRJ']
const createRun = ['api', 'runs', 'create', '--project-code', 'PRJ']
const live = ['--title', 'Urgent', '--type', 'live', '--query-plans', '[{"priorities":["high"]}]']

describe('options', () => {
  it.each([
    [['--closed'], '?closed=true'],
    [['--closed', 'true'], '?closed=true'],
    [['--closed', 'false'], '?closed=false'],
    [['--closed=false'], '?closed=false'],
    [['--no-closed'], '?closed=false'],
    [[], ''],
  ])('booleans: %j', async (args, query) => {
    expect(await requestOf([...runs, ...args])).toMatchObject({
      url: `/api/public/v0/project/PRJ/run${query}`,
    })
  })

  it.each([
    ['before the words', ['--project-code', 'PRJ', 'api', '--limit=3', 'runs', 'list']],
    ['in camel case', ['api', 'runs', 'list', '--projectCode', 'PRJ', '--limit', '3']],
    ['with an equals sign', ['api', 'runs', 'list', '--projectCode=PRJ', '--limit=3']],
  ])('can be %s', async (_where, args) => {
    expect(await requestOf(args)).toMatchObject({ url: '/api/public/v0/project/PRJ/run?limit=3' })
  })

  it('accept comma-separated lists, trimmed, and repeated lists', async () => {
    expect(await requestOf([...runs, '--milestone-ids', ' 1, 2,,', '--milestone-ids=3'])).toMatchObject({
      url: '/api/public/v0/project/PRJ/run?milestoneIds=1&milestoneIds=2&milestoneIds=3',
    })
  })

  it('accept an empty value', async () => {
    const update = [
      'api',
      'test-cases',
      'update',
      '--project-code',
      'PRJ',
      '--tcase-id',
      'PRJ-1',
      '--tags',
      '',
    ]
    expect(await requestOf(update)).toMatchObject({ method: 'PATCH', body: '{"tags":[]}' })
  })

  it('accept values that look like options after an equals sign, and values with spaces', async () => {
    const comment = ['api', 'runs', 'logs', 'create', '--project-code', 'PRJ', '--run-id', '1']
    expect(await requestOf([...comment, '--comment=--verbose'])).toMatchObject({
      body: '{"comment":"--verbose"}',
    })
    seenBefore = server.seen.length
    expect(await requestOf([...comment, '--comment', '-5 degrees'])).toMatchObject({
      body: '{"comment":"-5 degrees"}',
    })
  })

  it('filter by custom fields', async () => {
    const list = ['api', 'test-cases', 'list', '--project-code', 'PRJ']
    const filters = [
      '--cf',
      'automation=Planned',
      '--cf',
      'automation=Manual, later',
      '--cf',
      'component=a=b',
    ]
    expect(await requestOf([...list, ...filters])).toMatchObject({
      url: '/api/public/v0/project/PRJ/tcase?cf_automation=Planned&cf_automation=Manual%2C+later&cf_component=a%3Db',
    })
    seenBefore = server.seen.length
    expect(await refusalOf([...list, '--cf', 'automation'])).toContain('--cf: must be NAME=VALUE')
  })

  const invalid: readonly (readonly [string[], string])[] = [
    [[...runs, '--limit'], '--limit: needs a value'],
    [[...runs, '--limit', '--closed'], '--limit: needs a value'],
    [[...runs, '--limit', '1', '--limit', '2'], '--limit: must be given only once'],
    [[...runs, '--closed=perhaps'], '--closed: must be true or false, got "perhaps"'],
    [[...runs, '--closed', 'perhaps'], '--closed: must be true or false, got "perhaps"'],
    [[...runs, 'more'], 'Unexpected argument "more"'],
    [[...runs, '--timeout', 'soon'], '--timeout: must be a number of seconds'],
    [[...runs, '--ca-file', 'nowhere.pem'], '--ca-file: File not found: nowhere.pem'],
    [[...runs, '--all', '--limit', '5'], '--all and --limit are mutually exclusive'],
    [
      ['api', 'folders', 'list', '--project-code', 'PRJ', '--all', '--page', '2'],
      '--all and --page are mutually exclusive',
    ],
  ]
  it.each(sample(invalid, 2))('%j: %s', async (args, words) => {
    expect(await refusalOf(args)).toContain(words)
  })

  it.each([
    [
      ['api', 'run', 'list'],
      'Unknown command: api run; did you mean qasphere api runs list?',
      'Usage: qasphere api <command>',
    ],
    [['api', 'runs', 'ls'], 'Unknown command: api runs ls', 'Usage: qasphere api runs <command>'],
    [
      ['runs', 'list'],
      'Unknown command: runs list; did you mean qasphere api runs list?',
      'Usage: qasphere runs <command>',
    ],
    [
      [...runs, '--limt', '3'],
      'Unknown option --limt; did you mean --limit?',
      'Usage: qasphere api runs list',
    ],
    [[...runs, '--title', 'x'], 'Unknown option --title', 'Usage: qasphere api runs list'],
    [[...runs, '-x'], 'Unknown option -x', 'Usage: qasphere api runs list'],
    [['--nope'], 'Unknown option --nope', 'Usage: qasphere <command>'],
    [['login'], 'Unknown command: login; did you mean qasphere auth login?', 'Usage: qasphere <command>'],
    [
      ['upload', 'report.xml'],
      'Unknown command: upload; did you mean qasphere api files upload, qasphere junit-upload, qasphere playwright-json-upload or qasphere allure-upload?',
      'Usage: qasphere <command>',
    ],
    [
      ['help', 'runs', 'list'],
      'Unknown command: runs list; did you mean qasphere api runs list?',
      'Usage: qasphere runs <command>',
    ],
    [
      ['help', 'server', 'keys'],
      'Unknown command: server keys; did you mean qasphere server key?',
      'Usage: qasphere server',
    ],
  ])('%j is unknown: usage first, the message last', async (args, message, usage) => {
    const said = await refusalOf(args)
    expect(said.startsWith(usage)).toBe(true)
    expect(said).toMatch(/\nRun qasphere .*--help for more\.\n\nError: [^\n]*\n$/)
    expect(said).toContain(`\nError: ${message}`)
    expect(said.split('\n').length).toBeLessThan(9)
  })
})

describe('invalid arguments', () => {
  it('are reported all at once, by option and path, before credentials are looked up', async () => {
    const plans = '[{"tcaseIds":["a"]},{"folderIds":[0]},{}]'
    const { status, stdout, stderr } = await qasphere([
      ...[
        'api',
        'runs',
        'create',
        '--project-code',
        'P-J',
        '--title',
        '',
        '--type',
        'live',
        '--milestone-id',
        'x',
      ],
      ...['--description', 'd'.repeat(513), '--query-plans', plans],
    ])
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr.split('\n')).toEqual([
      'Error: Invalid arguments',
      '  --project-code: must contain only latin letters and digits, got "P-J"',
      '  --title: must not be empty',
      '  --description: must be at most 512 characters',
      '  --milestone-id: must be a positive integer, got "x"',
      '  --query-plans[1].folderIds[0]: must be a positive integer, got 0',
      '  --query-plans[2]: must have at least one of tcaseIds, folderIds, tagIds, priorities',
      '  --query-plans[0].tcaseIds: is not allowed for "live" runs',
      '',
    ])
  })

  it.each([
    [['runs', 'create', '--project-code', 'PRJ'], 'Either --body, --body-file, or --title is required'],
    [
      ['results', 'batch-create', '--project-code', 'PRJ', '--run-id', '1'],
      'Either --body, --body-file, or --items is required',
    ],
    [
      ['test-cases', 'update', '--project-code', 'PRJ', '--tcase-id', 'PRJ-1'],
      'Either --body, --body-file, or --title is required, or another field: --priority, --precondition, --precondition-text, --precondition-id, ',
    ],
    [
      ['runs', 'create', '--project-code', 'PRJ', '--title', 'x', '--type', 'live'],
      '--query-plans: is required unless --tags, --folder or --priorities is set',
    ],
    [['runs', 'close', '--project-code', 'PRJ', '--run-id', '0'], '--run-id: must be a positive integer'],
    [['runs', 'list', '--project-code', ''], '--project-code: must not be empty'],
    [
      ['test-cases', 'get', '--project-code', 'PRJ', '--tcase-id', 'a b'],
      '--tcase-id: must contain only alphanumeric characters, dashes, and underscores',
    ],
    [
      ['test-cases', 'list', '--project-code', 'PRJ', '--folders', '1,x'],
      '--folders[1]: must be a positive integer',
    ],
    [['test-cases', 'list', '--project-code', 'PRJ', '--limit', '5001'], '--limit: must be at most 5000'],
    [
      ['projects', 'create', '--code', 'TOOLONG', '--title', 'x'.repeat(256)],
      '--title: must be at most 255 characters',
    ],
    [
      [
        'runs',
        'create',
        '--project-code',
        'PRJ',
        '--title',
        'x',
        '--type',
        'static',
        '--query-plans',
        '[{"tagIds":[1]},{"tagIds":[2]}]',
      ],
      '--query-plans: a "static" run supports exactly one query plan',
    ],
    [
      ['test-cases', 'create', '--project-code', 'PRJ', '--type', 'standalone', '--parameter-values', '[]'],
      '--parameter-values: is only allowed for "template" test cases',
    ],
    [
      ['test-cases', 'create', '--project-code', 'PRJ', '--precondition-text', 'a', '--precondition-id', '1'],
      '--precondition-text and --precondition-id are mutually exclusive',
    ],
    [
      ['test-cases', 'update', '--project-code', 'PRJ', '--tcase-id', '1', '--precondition-id', '0'],
      '--precondition-id: must be a positive integer',
    ],
    [['files', 'upload', '--file', 'nowhere.png'], '--file: File not found: nowhere.png'],
    [['files', 'upload', '--file', '.'], '--file: . is not a file'],
  ])('%j: %s', async (args, words) => {
    const said = await refusalOf(['api', ...args])
    expect(said).toContain('Error: Invalid arguments\n')
    expect(said).toContain(`\n  ${words}`)
  })
})

describe('bodies', () => {
  it('can be JSON, a file, or stdin', async () => {
    const body = '{"title": "Smoke", "type": "live", "queryPlans": [{"tagIds": [1]}]}'
    const cwd = emptyFolder()
    writeFileSync(join(cwd, 'utf8.json'), `\uFEFF${body}`)
    writeFileSync(join(cwd, 'utf16.json'), `\uFEFF${body}`, 'utf16le')
    for (const [args, input] of [
      [['--body', body], ''],
      [['--body-file', 'utf8.json'], ''],
      [['--body-file', 'utf16.json'], ''],
      [['--body-file', '-'], body],
    ] as const) {
      seenBefore = server.seen.length
      const request = await requestOf([...createRun, ...args], { cwd, input })
      expect(JSON.parse(request?.body ?? '')).toEqual(JSON.parse(body))
    }
  })

  it('are overridden by field options, key by key', async () => {
    const body = '{"title":"Old","type":"static","queryPlans":[{"tcaseIds":["a"]}],"description":"kept"}'
    const request = await requestOf([...createRun, '--body', body, ...live])
    expect(JSON.parse(request?.body ?? '')).toEqual({
      title: 'Urgent',
      type: 'live',
      queryPlans: [{ priorities: ['high'] }],
      description: 'kept',
    })
  })

  it.each(['[{"tcaseId":"a","status":"passed"}]', '{"items":[{"tcaseId":"a","status":"passed"}]}'])(
    'accept a list, bare or wrapped: %s',
    async (items) => {
      const batch = [
        'api',
        'results',
        'batch-create',
        '--project-code',
        'PRJ',
        '--run-id',
        '1',
        '--items',
        items,
      ]
      expect(await requestOf(batch)).toMatchObject({ body: '{"items":[{"tcaseId":"a","status":"passed"}]}' })
    },
  )

  it('get the precondition from separate options', async () => {
    const update = ['api', 'test-cases', 'update', '--project-code', 'PRJ', '--tcase-id', 'PRJ-1']
    expect(await requestOf([...update, '--precondition-text', '<p>x</p>'])).toMatchObject({
      body: '{"precondition":{"text":"<p>x</p>"}}',
    })
    seenBefore = server.seen.length
    expect(await requestOf([...update, '--precondition-id', '4'])).toMatchObject({
      body: '{"precondition":{"sharedPreconditionId":4}}',
    })
  })

  it('name their source in error messages', async () => {
    const cwd = emptyFolder()
    writeFileSync(join(cwd, 'run.json'), '{"title":"","type":"live","queryPlans":[{"tagIds":["x"]}]}')
    const said = await refusalOf([...createRun, '--body-file', 'run.json', '--type', 'sometimes'], { cwd })
    expect(said).toContain('\n  --body-file.title: must not be empty')
    expect(said).toContain('\n  --body-file.queryPlans[0].tagIds[0]: must be a positive integer')
    expect(said).toContain('\n  --type: must be one of static, static_struct, live')
  })

  it.each([
    ['--body-file', 'body.json'],
    ['--body-file', '-'],
  ])('that are neither UTF-8 nor UTF-16 are rejected: %s %s', async (option, name) => {
    const cwd = emptyFolder()
    const latin1 = Buffer.from('{\n  "title": "Grüße"\n}', 'latin1')
    writeFileSync(join(cwd, 'body.json'), latin1)
    const said = await refusalOf([...createRun, option, name], { cwd, input: latin1 })
    const source = name === '-' ? 'stdin' : name
    expect(said).toBe(
      `Error: Invalid arguments\n  --body-file: ${source} is neither UTF-8 nor UTF-16 text (line 2); save it as UTF-8\n`,
    )
  })

  it('with unknown fields are sent unchanged, after a warning', async () => {
    const { status, stderr } = await run([...createRun, ...live, '--body', '{"desciption":"x"}'])
    expect(status).toBe(0)
    expect(stderr).toBe('Warning: --body.desciption: unknown field, ignored; did you mean "description"?\n')
    expect(JSON.parse(server.seen[seenBefore]?.body ?? '')).toMatchObject({ desciption: 'x' })
  })

  it.each([
    [
      'test-cases update',
      ['--tcase-id', 'PRJ-1', '--steps', '[{"description":"a"},{"description":"a","expectd":"b"}]'],
      '--steps[1].expectd: unknown field, ignored; did you mean "expected"?',
    ],
    [
      'test-cases update',
      ['--tcase-id', 'PRJ-1', '--custom-fields', '{"automation":{"valu":"x"}}'],
      '--custom-fields.automation.valu: unknown field, ignored; did you mean "value"?',
    ],
    [
      'test-cases update',
      ['--tcase-id', 'PRJ-1', '--precondition', '{"text":"a","foo":1}'],
      '--precondition.foo: unknown field, ignored',
    ],
    [
      'results batch-create',
      ['--run-id', '1', '--items', '{"items":[{"tcaseId":"a","status":"passed","coment":"b"}]}'],
      '--items[0].coment: unknown field, ignored; did you mean "comment"?',
    ],
    [
      'results create',
      [
        ...['--run-id', '1', '--tcase-id', 'PRJ-1', '--status', 'passed'],
        ...['--links', '[{"text":"a","url":"https://a.example","meta":{"ID":"b"}}]'],
      ],
      '--links[0].meta.ID: unknown field, ignored; did you mean "id"?',
    ],
    [
      'folders bulk-create',
      ['--body', '{"folders":[{"path":["a"],"coment":"b"}]}'],
      '--body.folders[0].coment: unknown field, ignored; did you mean "comment"?',
    ],
    [
      'folders bulk-create',
      ['--folders', '[{"path":["a"],"foo":1},{"path":["b"],"foo":1},{"path":["c"],"foo":1}]'],
      '--folders[0].foo: unknown field, ignored (and 2 more like it)',
    ],
  ])('of %s with nested unknown fields: %j', async (command, args, warning) => {
    const { status, stderr } = await run(['api', ...command.split(' '), '--project-code', 'PRJ', ...args])
    expect(stderr).toBe(`Warning: ${warning}\n`)
    expect(status).toBe(0)
  })

  it('with unknown fields in a query plan are rejected with a suggestion', async () => {
    const said = await refusalOf([
      ...createRun,
      ...['--title', 'x', '--type', 'live', '--query-plans', '[{"tagIds":[1],"folderId":[2]}]'],
    ])
    expect(said).toContain('\n  --query-plans[0].folderId: is not a known field; did you mean "folderIds"?')
    expect(said).not.toContain('Warning')
  })

  it('with an empty step are rejected, and the mistyped name that caused it is shown', async () => {
    const update = ['api', 'test-cases', 'update', '--project-code', 'PRJ', '--tcase-id', 'PRJ-1']
    const said = await refusalOf([...update, '--steps', '[{"descripton":"a"}]'])
    expect(said).toContain('--steps[0].descripton: unknown field, ignored; did you mean "description"?')
    expect(said).toContain('\n  --steps[0]: must have a description, an expected result, or a sharedStepId')
  })

  it('with invalid JSON are explained: position, input, expected form, and quoting', async () => {
    const said = await refusalOf([
      ...createRun,
      '--body',
      '{\n  "title": "x",\n  type: live\n}',
      '--type',
      'never',
    ])
    expect(said).toContain(
      'Failed to parse --body as JSON: invalid at line 3, column 3: property names and strings need double quotes',
    )
    expect(said).toMatch(/\n {8}type: live\n {8}\^\n/)
    expect(said).toContain(`Expected, for example: --body '{"title":"Smoke","type":"static"`)
    expect(said).toContain('PowerShell and cmd remove double quotes')
    expect(said).toContain('--type: must be one of')
  })

  it.each([
    ['{"title": "x"', 'missing closing brace }'],
    ['{"title": "x",}', 'expected a property name in double quotes'],
    ['', 'the input is empty'],
    ["{'title': 'x'}", 'double quotes'],
    ['{"a": 1} // why', 'comments are not allowed in JSON'],
  ])('with the invalid JSON %j: %s', async (body, words) => {
    expect(await refusalOf([...createRun, '--body', body])).toContain(words)
  })

  it.each([
    [['--body', '[]'], '--body: must be a JSON object'],
    [['--body', '{}', '--body-file', 'x.json'], '--body and --body-file are mutually exclusive'],
    [['--body-file', 'nowhere.json'], '--body-file: File not found: nowhere.json'],
    [['--query-plans', '[{]'], 'Failed to parse --query-plans as JSON'],
  ])('%j: %s', async (args, words) => {
    expect(await refusalOf([...createRun, ...args])).toContain(words)
  })
})
