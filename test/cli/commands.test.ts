import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { commandWords, type Endpoint, endpoints } from 'qasphere-contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signIn } from '../support/browser-session.js'
import { createOwnCredentials } from '../support/own-credentials.js'
import { emptyFolder, qasphere } from '../support/qasphere.js'
import { startServer, type TestServer } from '../support/server.js'
import { sample } from '../support/thoroughness.js'

/** Every command of the contract. A missing command is a compile error. */
type CommandName = {
  [Name in keyof typeof endpoints]: CommandOf<(typeof endpoints)[Name]>
}[keyof typeof endpoints]
type CommandOf<E> = E extends { readonly command: infer C extends string } ? C : never

interface CommandCase {
  /** Its options, without `--project-code SHOP`. */
  readonly args: () => readonly string[]
  /** Method and path below the public API, as `--verbose` shows them. */
  readonly request: () => string
  /** What stdout must contain. */
  readonly prints: unknown
  /** Another command that shows the change, and what it must print. */
  readonly shows?: readonly [args: () => readonly string[], prints: unknown]
  /** Options that are rejected before any request, each with its message. */
  readonly refuses?: readonly (readonly [args: readonly string[], words: string])[]
  /** Options that the server rejects, each with its status and message. */
  readonly fails?: readonly (readonly [args: () => readonly string[], status: number, words: RegExp])[]
}

const id = expect.any(Number)
const key = expect.any(String)
const ref = {
  tcase: '',
  seq: 0,
  folder: 0,
  run: 0,
  milestone: 0,
  sharedStep: 0,
  sharedPrecondition: 0,
  tag: 0,
  file: '',
  apiKeyId: '',
  loginId: '',
}
const folder = emptyFolder()
const upload = join(folder, 'Bericht ü.txt')
let server: TestServer

beforeAll(async () => {
  writeFileSync(upload, 'all is well')
  server = await startServer({ seed: 'demo' })
  const [testCase] = (await shop('test-cases list', '--types', 'standalone', '--no-draft', '--limit', '1'))
    .data
  const [sharedStep] = await shop('shared-steps list')
  const [sharedPrecondition] = await shop('shared-preconditions list')
  const [milestone] = await shop('milestones list', '--no-archived')
  const [tag] = await shop('tags list')
  Object.assign(ref, {
    tcase: testCase.id,
    seq: testCase.seq,
    folder: testCase.folderId,
    sharedStep: sharedStep.id,
    sharedPrecondition: sharedPrecondition.id,
    milestone: milestone.id,
    tag: tag.id,
    file: JSON.parse((await run('files upload', ['--file', upload])).stdout).id,
  })
  const browser = await signIn(server, 'owner@example.com', 'qasphere-demo')
  Object.assign(ref, await createOwnCredentials(server, browser))
  ref.run = (
    await shop('runs create', '--title', 'For the tests', '--type', 'static', '--query-plans', plan())
  ).id
})
afterAll(() => server.stop())

function run(command: string, args: readonly string[], token = server.token) {
  return qasphere([...wordsOf(command), ...args], {
    cwd: folder,
    env: { QAS_URL: server.url, QAS_TOKEN: token },
  })
}

/** The words of a command of the contract, after `qasphere`. */
function wordsOf(command: string): readonly string[] {
  const endpoint: Endpoint | undefined = Object.values(endpoints).find(
    (each: Endpoint) => each.command === command,
  )
  return (endpoint && commandWords(endpoint)) ?? []
}

/** Runs a command on the demo's project and returns what it printed. */
async function shop(command: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = await run(command, ['--project-code', 'SHOP', ...args])
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return JSON.parse(stdout)
}

function plan(): string {
  return JSON.stringify([{ tcaseIds: [ref.tcase] }])
}

const testCaseOptions = () => ['--type', 'standalone', '--folder-id', `${ref.folder}`, '--priority', 'low']

const cases: Record<CommandName, CommandCase> = {
  'projects list': {
    args: () => [],
    request: () => 'GET /project',
    prints: expect.arrayContaining([expect.objectContaining({ code: 'SHOP', title: 'Web shop' })]),
    refuses: [[['--code', 'x'], 'Unknown option --code']],
  },
  'projects get': {
    args: () => [],
    request: () => 'GET /project/SHOP',
    prints: expect.objectContaining({ code: 'SHOP', id: key }),
  },
  'projects create': {
    args: () => ['--code', 'NEW1', '--title', 'Neu', '--links', '[{"text":"a","url":"https://a.example"}]'],
    request: () => 'POST /project',
    prints: { id: key },
    shows: [() => ['projects', 'get', '--project-code', 'NEW1'], expect.objectContaining({ title: 'Neu' })],
    refuses: [
      [['--code', 'N', '--title', 'x'], '--code: must be at least 2 characters'],
      [
        ['--code', 'NEW2', '--title', 'x', '--links', '[{"text":"a","url":"nowhere"}]'],
        '--links[0].url: must be a URL',
      ],
    ],
    fails: [[() => ['--code', 'shop', '--title', 'x'], 409, /./]],
  },
  'folders list': {
    args: () => ['--page', '1', '--limit', '2', '--sort-field', 'title', '--sort-order', 'asc'],
    request: () => 'GET /project/SHOP/tcase/folders?limit=2&page=1&sortField=title&sortOrder=asc',
    prints: expect.objectContaining({ total: id, data: [expect.anything(), expect.anything()] }),
    refuses: [
      [['--sort-field', 'size'], '--sort-field: must be one of id, project_id'],
      [
        ['--page', '0', '--offset', '-1'],
        '--offset: must be a non-negative integer, got -1\n  --page: must be a positive integer, got 0',
      ],
    ],
  },
  'folders bulk-create': {
    args: () => ['--folders', '[{"path":["Made by a test","Below"],"comment":"<p>x</p>"}]'],
    request: () => 'POST /project/SHOP/tcase/folder/bulk',
    prints: { ids: [[id, id]] },
    shows: [
      () => ['folders', 'list', '--project-code', 'SHOP', '--search', 'made by a test'],
      expect.objectContaining({ data: [expect.objectContaining({ title: 'Made by a test' })] }),
    ],
    refuses: [[['--folders', '[{"path":[]}]'], '--folders[0].path: must not be empty']],
  },
  'test-cases list': {
    args: () => [
      '--limit',
      '1',
      '--include',
      'steps,tags',
      '--priorities',
      'high',
      '--cf',
      'automation=Automated',
    ],
    request: () =>
      'GET /project/SHOP/tcase?cf_automation=Automated&limit=1&priorities=high&include=steps&include=tags',
    prints: expect.objectContaining({
      data: [expect.objectContaining({ priority: 'high', steps: expect.any(Array) })],
    }),
    refuses: [[['--include', 'everything'], '--include[0]: must be one of steps, tags']],
  },
  'test-cases get': {
    args: () => ['--tcase-id', `SHOP-${ref.seq}`],
    request: () => `GET /project/SHOP/tcase/SHOP-${ref.seq}`,
    prints: expect.objectContaining({
      title: key,
      customFields: expect.any(Object),
      steps: expect.any(Array),
    }),
    fails: [[() => ['--tcase-id', '999999'], 404, /./]],
  },
  'test-cases count': {
    args: () => ['--folders', `${ref.folder}`, '--recursive'],
    request: () => `GET /project/SHOP/tcase/count?folders=${ref.folder}&recursive=true`,
    prints: { count: id },
  },
  'test-cases create': {
    args: () => [
      ...testCaseOptions(),
      ...['--title', 'Created', '--precondition-text', '<p>p</p>', '--tags', ' fresh , ,smoke', '--is-draft'],
      ...[
        '--steps',
        '[{"description":"a","expected":"b"}]',
        '--custom-fields',
        '{"automation":{"value":"Planned"}}',
      ],
    ],
    request: () => 'POST /project/SHOP/tcase',
    prints: { id: key, seq: id },
    shows: [
      () => [
        'test-cases',
        'list',
        '--project-code',
        'SHOP',
        '--search',
        'created',
        '--include',
        'tags',
        '--draft',
      ],
      expect.objectContaining({
        data: [
          expect.objectContaining({
            title: 'Created',
            isDraft: true,
            tags: expect.arrayContaining([expect.objectContaining({ title: 'fresh' })]),
          }),
        ],
      }),
    ],
    refuses: [
      [['--title', 'x'.repeat(512)], '--title: must be at most 511 characters'],
      [
        ['--steps', '[{"sharedStepId":1,"expected":"x"}]'],
        '--steps[0]: expected and sharedStepId are mutually exclusive',
      ],
    ],
    fails: [
      [
        () => ['--title', 'x', '--type', 'standalone', '--priority', 'low', '--folder-id', '99999'],
        404,
        /folder/,
      ],
    ],
  },
  'test-cases update': {
    args: () => [
      '--tcase-id',
      ref.tcase,
      '--priority',
      'medium',
      '--precondition-id',
      `${ref.sharedPrecondition}`,
    ],
    request: () => `PATCH /project/SHOP/tcase/${ref.tcase}`,
    prints: { message: key },
    shows: [
      () => ['test-cases', 'get', '--project-code', 'SHOP', '--tcase-id', ref.tcase],
      expect.objectContaining({
        priority: 'medium',
        precondition: expect.objectContaining({ type: 'shared' }),
      }),
    ],
    refuses: [
      [['--tcase-id', 'x', '--precondition', '{}'], '--precondition: must have text or sharedPreconditionId'],
    ],
    fails: [[() => ['--tcase-id', ref.tcase, '--is-draft', 'true'], 400, /draft/i]],
  },
  'custom-fields list': {
    args: () => [],
    request: () => 'GET /project/SHOP/custom-field',
    prints: expect.arrayContaining([expect.objectContaining({ systemName: 'automation', type: 'dropdown' })]),
  },
  'tags list': {
    args: () => ['--sort-field', 'title', '--include', 'tcaseCount'],
    request: () => 'GET /project/SHOP/tag?sortField=title&include=tcaseCount',
    prints: expect.arrayContaining([{ id, title: 'smoke', tcaseCount: id }]),
  },
  'requirements list': {
    args: () => ['--include', 'tcaseCount', '--sort-field', 'text', '--sort-order', 'asc'],
    request: () => 'GET /project/SHOP/requirement?sortField=text&sortOrder=asc&include=tcaseCount',
    prints: expect.arrayContaining([expect.objectContaining({ text: key, tcaseCount: id })]),
    refuses: [[['--sort-field', 'title'], '--sort-field: must be one of created_at, text']],
  },
  'shared-steps list': {
    args: () => ['--sort-field', 'title', '--sort-order', 'desc', '--include', 'tcaseCount'],
    request: () => 'GET /project/SHOP/shared-step?sortField=title&sortOrder=desc&include=tcaseCount',
    prints: expect.arrayContaining([
      expect.objectContaining({ title: 'Sign in as a customer', tcaseCount: id }),
    ]),
  },
  'shared-steps get': {
    args: () => ['--id', `${ref.sharedStep}`],
    request: () => `GET /project/SHOP/shared-step/${ref.sharedStep}`,
    prints: expect.objectContaining({ type: 'shared', subSteps: expect.any(Array) }),
    refuses: [[['--id', 'x'], '--id: must be a positive integer']],
    fails: [[() => ['--id', '99999'], 404, /./]],
  },
  'shared-preconditions list': {
    args: () => ['--sort-field', 'created_at'],
    request: () => 'GET /project/SHOP/shared-precondition?sortField=created_at',
    prints: expect.arrayContaining([expect.objectContaining({ title: 'Customer account', type: 'shared' })]),
  },
  'shared-preconditions get': {
    args: () => ['--id', `${ref.sharedPrecondition}`],
    request: () => `GET /project/SHOP/shared-precondition/${ref.sharedPrecondition}`,
    prints: expect.objectContaining({ text: key }),
    fails: [[() => ['--id', '99999'], 404, /./]],
  },
  'milestones list': {
    args: () => ['--archived'],
    request: () => 'GET /project/SHOP/milestone?archived=true',
    prints: [expect.objectContaining({ title: '2026.9', archivedAt: key })],
  },
  'milestones create': {
    args: () => ['--title', 'Autumn'],
    request: () => 'POST /project/SHOP/milestone',
    prints: { id },
    shows: [
      () => ['milestones', 'list', '--project-code', 'SHOP', '--no-archived'],
      expect.arrayContaining([expect.objectContaining({ title: 'Autumn' })]),
    ],
    refuses: [[['--title', ''], '--title: must not be empty']],
  },
  'test-plans create': {
    args: () => [
      '--title',
      'Plan',
      '--runs',
      `[{"title":"Planned run","type":"static","queryPlans":${plan()}}]`,
    ],
    request: () => 'POST /project/SHOP/plan',
    prints: { id },
    shows: [
      () => ['runs', 'list', '--project-code', 'SHOP', '--limit', '1'],
      [expect.objectContaining({ title: 'Planned run', planId: id })],
    ],
    refuses: [
      [
        ['--title', 'x', '--runs', '[{"title":"a","type":"live","queryPlans":[{"tcaseIds":["a"]}]}]'],
        '--runs[0].queryPlans[0].tcaseIds: is not allowed for "live" runs',
      ],
    ],
  },
  'runs list': {
    args: () => ['--closed', 'false', '--milestone-ids', `${ref.milestone},99`, '--limit', '5'],
    request: () => `GET /project/SHOP/run?closed=false&milestoneIds=${ref.milestone}&milestoneIds=99&limit=5`,
    prints: expect.arrayContaining([expect.objectContaining({ closed: false, milestoneId: id })]),
    refuses: [[['--milestone-ids', '1,b'], '--milestone-ids[1]: must be a positive integer']],
  },
  'runs create': {
    args: () => [
      '--title',
      'Live',
      '--type',
      'live',
      '--query-plans',
      '[{"priorities":["high"]},{"tagIds":[1]}]',
    ],
    request: () => 'POST /project/SHOP/run',
    prints: { id },
    shows: [
      () => ['runs', 'list', '--project-code', 'SHOP', '--limit', '1'],
      [expect.objectContaining({ title: 'Live', type: 'live' })],
    ],
    fails: [
      [
        () => ['--title', 'For the tests', '--type', 'static', '--query-plans', plan()],
        409,
        /run title must be unique within the milestone, conflicting run id: \d+\n/,
      ],
    ],
  },
  'runs clone': {
    args: () => ['--run-id', `${ref.run}`, '--title', 'Cloned', '--milestone-id', `${ref.milestone}`],
    request: () => 'POST /project/SHOP/run/clone',
    prints: { id },
    shows: [
      () => ['runs', 'list', '--project-code', 'SHOP', '--limit', '1'],
      [expect.objectContaining({ title: 'Cloned', type: 'static' })],
    ],
    fails: [[() => ['--run-id', '99999', '--title', 'x'], 404, /./]],
  },
  'runs test-cases list': {
    args: () => ['--run-id', `${ref.run}`, '--include', 'folder', '--tags', '', '--search', ''],
    request: () => `GET /project/SHOP/run/${ref.run}/tcase?search=&include=folder`,
    prints: [
      expect.objectContaining({ id: key, status: key, folder: expect.objectContaining({ title: key }) }),
    ],
    refuses: [
      [['--run-id', '1', '--priorities', 'urgent'], '--priorities[0]: must be one of low, medium, high'],
    ],
    fails: [[() => ['--run-id', '99999'], 404, /./]],
  },
  'runs test-cases get': {
    args: () => ['--run-id', `${ref.run}`, '--tcase-id', ref.tcase],
    request: () => `GET /project/SHOP/run/${ref.run}/tcase/${ref.tcase}`,
    prints: expect.objectContaining({ id: key, results: expect.any(Array) }),
    fails: [[() => ['--run-id', `${ref.run}`, '--tcase-id', 'none'], 404, /./]],
  },
  'runs logs create': {
    args: () => ['--run-id', `${ref.run}`, '--comment', '<p>Restored</p>'],
    request: () => `POST /project/SHOP/run/${ref.run}/log`,
    prints: { id: key },
    refuses: [[['--run-id', '1', '--comment', ''], '--comment: must not be empty']],
    fails: [[() => ['--run-id', '99999', '--comment', 'x'], 404, /./]],
  },
  'results create': {
    args: () => [
      '--run-id',
      `${ref.run}`,
      '--tcase-id',
      ref.tcase,
      '--status',
      'failed',
      '--time-taken',
      '5400',
    ],
    request: () => `POST /project/SHOP/run/${ref.run}/tcase/${ref.tcase}/result`,
    prints: { id },
    shows: [
      () => [
        'runs',
        'test-cases',
        'get',
        '--project-code',
        'SHOP',
        '--run-id',
        `${ref.run}`,
        '--tcase-id',
        ref.tcase,
      ],
      expect.objectContaining({
        results: expect.arrayContaining([expect.objectContaining({ timeTaken: 5400 })]),
      }),
    ],
    refuses: [
      [
        ['--run-id', '1', '--tcase-id', 'a', '--status', 'good'],
        '--status: must be one of passed, failed, blocked',
      ],
      [
        ['--run-id', '1', '--tcase-id', 'a', '--status', 'open', '--time-taken', '1.5'],
        '--time-taken: must be a non-negative integer',
      ],
    ],
    fails: [[() => ['--run-id', `${ref.run}`, '--tcase-id', ref.tcase, '--status', 'custom4'], 400, /./]],
  },
  'results batch-create': {
    args: () => [
      '--run-id',
      `${ref.run}`,
      '--items',
      `{"items":[{"tcaseId":"${ref.tcase}","status":"passed"}]}`,
    ],
    request: () => `POST /project/SHOP/run/${ref.run}/result/batch`,
    prints: { ids: [id] },
    refuses: [
      [['--run-id', '1', '--items', '[]'], '--items: must not be empty'],
      [
        ['--run-id', '1', '--items', '[{"status":"passed"},{"tcaseId":"a"}]'],
        '--items[0].tcaseId: is required\n  --items[1].status: is required',
      ],
    ],
    fails: [
      [() => ['--run-id', `${ref.run}`, '--items', '[{"tcaseId":"none","status":"passed"}]'], 400, /none|0/],
    ],
  },
  'runs close': {
    args: () => ['--run-id', `${ref.run}`],
    request: () => `POST /project/SHOP/run/${ref.run}/close`,
    prints: { message: 'Run closed' },
    fails: [[() => ['--run-id', '99999'], 404, /./]],
  },
  'files upload': {
    args: () => ['--file', upload],
    request: () => 'POST /file/batch',
    prints: expect.objectContaining({ id: key, url: expect.stringContaining('/api/file/') }),
    refuses: [
      [['--file', 'nowhere.txt'], '--file: File not found: nowhere.txt'],
      [['--file', ''], '--file: '],
    ],
  },
  'files download': {
    args: () => ['--file-id', ref.file, '--to', 'downloaded.txt'],
    request: () => `GET /api/file/${ref.file}`,
    prints: { file: join(folder, 'downloaded.txt'), bytes: 11 },
    refuses: [
      [['--file-id', 'a b', '--to', 'x'], '--file-id: must contain only alphanumeric characters'],
      [['--file-id', 'a'], '--to: is required'],
    ],
    fails: [[() => ['--file-id', '1CdnLKspW_4LWzUrt8ZV3hN', '--to', 'x'], 404, /file/]],
  },
  'settings list-statuses': {
    args: () => [],
    request: () => 'GET /settings/preferences/status',
    prints: expect.arrayContaining([expect.objectContaining({ id: 'passed', isDefault: true })]),
  },
  'settings update-statuses': {
    args: () => ['--statuses', '[{"id":"custom2","name":"Waiting","color":"pink","isActive":true}]'],
    request: () => 'POST /settings/preferences/status',
    prints: { message: key },
    shows: [
      () => ['settings', 'list-statuses'],
      expect.arrayContaining([expect.objectContaining({ id: 'custom2', name: 'Waiting', color: 'pink' })]),
    ],
    refuses: [
      [
        ['--statuses', '[{"id":"passed","name":"x","color":"#fff","isActive":1}]'],
        '--statuses[0].id: must be one of custom1, custom2, custom3, custom4, got "passed"\n  --statuses[0].color: must be one of blue',
      ],
    ],
  },
  'users list': {
    args: () => [],
    request: () => 'GET /users',
    prints: expect.arrayContaining([expect.objectContaining({ email: 'mara@example.com', role: 'admin' })]),
  },
  'test-cases find': {
    args: () => ['--seq-ids', `SHOP-${ref.seq},SHOP-99999`],
    request: () => 'POST /project/SHOP/tcase/seq',
    prints: expect.objectContaining({ total: 1, data: [expect.objectContaining({ id: key, seq: id })] }),
    refuses: [[[], 'Either --body, --body-file, or --seq-ids is required']],
  },
  'test-cases bulk-create': {
    args: () => [
      '--folder-path',
      'Bulk,Deeper',
      '--tcases',
      '[{"title": "First", "tags": ["bulk"]}, {"title": "Second"}]',
    ],
    request: () => 'POST /project/SHOP/tcase/bulk',
    prints: [
      { id: key, seq: id },
      { id: key, seq: id },
    ],
    shows: [() => ['test-cases', 'count', '--project-code', 'SHOP', '--folder', 'Bulk/Deeper'], { count: 2 }],
    refuses: [[['--folder-path', 'A', '--tcases', '[{}]'], '--tcases[0].title: is required']],
  },
  'users me': {
    args: () => [],
    request: () => 'GET /users/me',
    prints: expect.objectContaining({ email: 'owner@example.com', role: 'owner' }),
  },
  'report compare': {
    args: () => ['--run-id', '38', '--base-run-id', '37', '--changes', 'fixed,gone'],
    request: () =>
      'GET /api/qasphere/v1/project/SHOP/report/compare?runId=38&baseRunId=37&changes=fixed&changes=gone',
    prints: expect.objectContaining({
      run: expect.objectContaining({ id: 38, title: 'Nightly 447' }),
      base: expect.objectContaining({ id: 37, title: 'Nightly 446' }),
      url: expect.stringMatching(/^http:.*\/project\/SHOP\/run\/38\/compare\/37$/),
      counts: expect.objectContaining({ gone: 0 }),
    }),
    refuses: [[['--changes', 'broken'], '--changes']],
    fails: [[() => ['--run-id', '999'], 404, /run not found/]],
  },
  'report history': {
    args: () => ['--tcase', 'SHOP-29', '--runs', '3'],
    request: () => 'GET /api/qasphere/v1/project/SHOP/report/history?tcase=SHOP-29&runs=3',
    prints: expect.objectContaining({
      marker: 'SHOP-029',
      url: expect.stringMatching(/^http:.*\/project\/SHOP\/tcase\/29$/),
      durations: { median: expect.any(Number), p90: expect.any(Number) },
      runs: expect.arrayContaining([expect.objectContaining({ runId: 38, evidence: 'changed' })]),
    }),
    refuses: [[['--runs', '0'], '--runs']],
    fails: [[() => ['--tcase', 'SHOP-999'], 404, /test case not found/]],
  },
  'report failures': {
    args: () => ['--run-id', '38'],
    request: () => 'GET /api/qasphere/v1/project/SHOP/report/failures?runId=38',
    prints: expect.objectContaining({
      run: expect.objectContaining({ id: 38 }),
      groups: expect.arrayContaining([expect.objectContaining({ count: 5, new: true })]),
    }),
    fails: [[() => ['--run-id', '999'], 404, /run not found/]],
  },
  'report traceability': {
    args: () => ['--states', 'failing,uncovered'],
    request: () => 'GET /api/qasphere/v1/project/SHOP/report/traceability?states=failing&states=uncovered',
    prints: expect.objectContaining({
      requirements: expect.arrayContaining([expect.objectContaining({ state: 'failing' })]),
    }),
    refuses: [[['--states', 'broken'], '--states']],
  },
  'report scorecard': {
    args: () => ['--run-ids', '37,38'],
    request: () => 'GET /api/qasphere/v1/project/SHOP/report/scorecard?runIds=37&runIds=38',
    prints: expect.objectContaining({
      runs: [expect.objectContaining({ id: 37 }), expect.objectContaining({ id: 38 })],
    }),
    fails: [[() => ['--run-ids', '999'], 404, /run 999 not found/]],
  },
  'report milestones': {
    args: () => [],
    request: () => 'GET /api/qasphere/v1/project/SHOP/report/milestones',
    prints: expect.arrayContaining([expect.objectContaining({ title: '2026.11', closedRuns: 18 })]),
  },
  'report milestone': {
    args: () => ['--milestone-id', '3', '--statuses', 'failed'],
    request: () => 'GET /api/qasphere/v1/project/SHOP/report/milestone/3?statuses=failed',
    prints: expect.objectContaining({ milestone: expect.objectContaining({ title: '2026.11' }) }),
    refuses: [[['--milestone-id', '3', '--statuses', 'broken'], '--statuses']],
    fails: [[() => ['--milestone-id', '99'], 404, /milestone not found/]],
  },
  'report flaky': {
    args: () => ['--runs', '40', '--min-changes', '3'],
    request: () => 'GET /api/qasphere/v1/project/SHOP/report/flaky?runs=40&minChanges=3',
    prints: expect.objectContaining({
      runs: 40,
      tcases: expect.arrayContaining([expect.objectContaining({ title: 'Bank asks for a second factor' })]),
    }),
    refuses: [[['--runs', '1'], '--runs: must be at least 2']],
  },
  'search test-cases': {
    args: () => ['--query', 'status:failed folder:Checkout', '--sort-field', 'title', '--limit', '1'],
    request: () =>
      'GET /api/qasphere/v1/project/SHOP/search/test-cases?query=status%3Afailed+folder%3ACheckout&limit=1&sortField=title',
    prints: expect.objectContaining({ data: [expect.objectContaining({ status: 'failed' })] }),
    refuses: [[['--sort-field', 'age'], '--sort-field']],
    fails: [[() => ['--query', 'tag:nowhere'], 400, /query: No tag of this project is called "nowhere"/]],
  },
  'search run-test-cases': {
    args: () => ['--run-id', '38', '--query', 'is:new'],
    request: () => 'GET /api/qasphere/v1/project/SHOP/search/run-test-cases?runId=38&query=is%3Anew',
    prints: expect.objectContaining({
      data: expect.arrayContaining([expect.objectContaining({ change: 'new' })]),
    }),
    fails: [[() => ['--run-id', '999'], 404, /run not found/]],
  },
  'search runs': {
    args: () => ['--query', 'is:open -weekly', '--limit', '1'],
    request: () => 'GET /api/qasphere/v1/project/SHOP/search/runs?query=is%3Aopen+-weekly&limit=1',
    prints: expect.objectContaining({ data: [expect.objectContaining({ closed: false, duration: null })] }),
    fails: [[() => ['--query', 'is:done'], 400, /query: Unknown is:done: use is:open, is:closed/]],
  },
  'search audit-logs': {
    args: () => ['--query', 'RUN.', '--count', '1'],
    request: () => 'GET /api/qasphere/v1/search/audit-logs?query=RUN.&count=1',
    prints: { events: [expect.objectContaining({ action: expect.stringMatching(/^run\./) })] },
    refuses: [[['--count', '1001'], '--count']],
  },
  'report durations': {
    args: () => ['--query', 'card', '--sort-field', 'p90', '--sort-order', 'asc', '--limit', '2'],
    request: () =>
      'GET /api/qasphere/v1/project/SHOP/report/durations?query=card&sortField=p90&sortOrder=asc&limit=2',
    prints: expect.objectContaining({ tcases: [expect.any(Object), expect.any(Object)] }),
    refuses: [[['--sort-field', 'mean'], '--sort-field']],
    fails: [[() => ['--query', 'folder:x'], 400, /query: No folder of this project has the path "x"/]],
  },
  'api-keys list': {
    args: () => [],
    request: () => 'GET /api/qasphere/v1/api-keys',
    prints: expect.arrayContaining([{ id: key, name: 'Nightly', createdAt: key }]),
  },
  'api-keys revoke': {
    args: () => ['--id', ref.apiKeyId],
    request: () => `POST /api/qasphere/v1/api-keys/${ref.apiKeyId}/revoke`,
    prints: { message: 'API key revoked' },
    refuses: [[['--id', 'a b'], '--id: must contain only alphanumeric characters']],
    fails: [[() => ['--id', ref.apiKeyId], 404, /API key not found/]],
  },
  'logins list': {
    args: () => [],
    request: () => 'GET /api/qasphere/v1/logins',
    prints: [expect.objectContaining({ id: key, client: 'qas-cli', ip: '127.0.0.1', lastRenewedAt: key })],
  },
  'logins revoke': {
    args: () => ['--id', ref.loginId],
    request: () => `POST /api/qasphere/v1/logins/${ref.loginId}/revoke`,
    prints: { message: 'Login revoked' },
    refuses: [[['--id', 'a b'], '--id: must contain only alphanumeric characters']],
    fails: [[() => ['--id', ref.loginId], 404, /login not found/]],
  },
  'audit-logs list': {
    args: () => ['--after', '1', '--count', '2'],
    request: () => 'GET /audit-logs?after=1&count=2',
    prints: {
      after: id,
      count: 2,
      events: [expect.objectContaining({ id: 2 }), expect.objectContaining({ action: key })],
    },
    refuses: [
      [
        ['--count', '1001', '--after', '-1'],
        '--after: must be a non-negative integer, got -1\n  --count: must be at most 1000, got 1001',
      ],
    ],
  },
}

const definitions = new Map(
  Object.values(endpoints).flatMap((endpoint: Endpoint) =>
    endpoint.command ? [[endpoint.command, endpoint]] : [],
  ),
)

const names = Object.keys(cases)
/** The commands whose errors from the server are tested. */
const failing = sample(names, 3)
/** The commands whose effect on other commands is tested. */
const showing = sample(
  Object.entries(cases).flatMap(([name, { shows }]) => (shows ? [name] : [])),
  2,
)
/** The commands with which rules of all commands are tested. */
const [reportingMissing, withWrongKey, ofUnknownProject] = [0, 1, 2].map((first) => sample(names, 8, first))

describe.each(Object.entries(cases))(
  '%s',
  (command, { args, request, prints, shows, refuses = [], fails = [] }) => {
    const definition = definitions.get(command)
    const project = definition?.request.params?.projectCode ? ['--project-code', 'SHOP'] : []

    it('sends its request and prints the response', async () => {
      const { status, stdout, stderr } = await run(command, [...project, ...args(), '--verbose'])
      expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringMatching(/^[^\n]+\n$/) })
      const [method = '', path] = request().split(' ')
      expect(stderr.split(' · ')[0]).toBe(
        `${method} ${server.url}${path?.startsWith('/api/') ? '' : '/api/public/v0'}${path}`,
      )
      expect(JSON.parse(stdout)).toEqual(prints)
      expect(stdout).toBe(`${JSON.stringify(JSON.parse(stdout), null, 2)}\n`)
      expect(stderr).not.toContain(server.token)
    })

    if (shows && showing.includes(command)) {
      it('changes what other commands show', async () => {
        const [words, shown] = shows
        const { stdout, stderr } = await qasphere(['api', ...words()], {
          env: { QAS_URL: server.url, QAS_TOKEN: server.token },
        })
        expect(stderr).toBe('')
        expect(JSON.parse(stdout)).toEqual(shown)
      })
    }

    const required = Object.keys(definition?.request.params ?? {})
    if (required.length > 0 && reportingMissing?.includes(command)) {
      it('reports all missing options at once', async () => {
        const { status, stdout, stderr } = await run(command, [])
        expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
        for (const name of required)
          expect(stderr).toMatch(new RegExp(`\\n {2}--${kebab(name)}: is required`))
        if (definition?.request.body) expect(stderr).toContain('Either --body, --body-file, or --')
      })
    }

    it.each(sample(refuses, 3))('rejects %j: %s', async (given, words) => {
      const { status, stdout, stderr } = await run(command, [...project, ...given])
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
      expect(stderr).toContain(words)
    })

    if (withWrongKey?.includes(command)) {
      it('with a wrong key is rejected by the server', async () => {
        const { status, stdout, stderr } = await run(command, [...project, ...args()], 'wrong.key.here')
        expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
        expect(stderr).toMatch(/^Error: .*status 401/s)
      })
    }

    if (project.length > 0 && ofUnknownProject?.includes(command)) {
      it('for an unknown project is rejected by the server', async () => {
        const { status, stdout, stderr } = await run(command, ['--project-code', 'NOPE', ...args()])
        expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
        expect(stderr).toMatch(/^Error: .*project.*\n {2}status 404/)
      })
    }

    for (const [index, [given, code, words]] of (failing.includes(command) ? fails : []).entries()) {
      it(`shows the server's message for ${code}, ${index + 1}`, async () => {
        const { status, stdout, stderr } = await run(command, [...project, ...given()])
        expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
        expect(stderr).toContain(`\n  status ${code}`)
        expect(stderr).toMatch(words)
      })
    }
  },
)

it('every command of the contract is tested', () => {
  expect(Object.keys(cases).sort()).toEqual([...definitions.keys()].sort())
})

describe('--all', () => {
  it.each([
    ['test-cases list', '--limit', 'data'],
    ['folders list', '--limit', 'data'],
  ])('for %s is the same as one large page', async (command, size, rows) => {
    const whole = await shop(command)
    const paged = await shop(command, '--all', size, '3')
    expect(paged.total).toBe(whole.total)
    expect(paged[rows]).toEqual(whole[rows])
    expect(paged[rows].length).toBeGreaterThan(6)
  })

  it('for audit-logs list is the same as one large page', async () => {
    const all = JSON.parse((await run('audit-logs list', ['--all', '--count', '2'])).stdout)
    const page = JSON.parse((await run('audit-logs list', ['--count', '1000'])).stdout)
    expect(all.events.length).toBeGreaterThan(4)
    expect(page.events.slice(0, all.events.length)).toEqual(all.events)
  })

  it('for runs list prints all runs', async () => {
    expect(await shop('runs list', '--all')).toEqual(await shop('runs list'))
  })
})

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)
}
