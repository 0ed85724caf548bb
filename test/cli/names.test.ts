import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { qasphere } from '../support/qasphere.js'
import { startServerWithSeed, type TestServer } from '../support/server.js'

let server: TestServer
beforeAll(async () => {
  server = await startServerWithSeed({
    users: [
      { email: 'ina@example.com', name: 'Ina Berg', role: 'test-runner' },
      { email: 'two@example.com', name: 'Same Name', role: 'viewer' },
      { email: 'three@example.com', name: 'Same Name', role: 'viewer' },
    ],
    projects: [
      {
        code: 'NAM',
        title: 'Names',
        milestones: [{ title: '2026.12' }, { title: '2027' }],
        folders: [
          {
            title: 'Checkout',
            folders: [{ title: 'Cart', testCases: [{ title: 'One', tags: ['smoke', 'a, b'] }] }],
          },
          {
            title: 'Mobile',
            folders: [{ title: 'Cart' }, { title: 'Login, logout', testCases: [{ title: 'Two' }] }],
          },
        ],
      },
    ],
  })
})
afterAll(() => server.stop())

function api(args: readonly string[], token = server.token) {
  return qasphere(['api', ...args, '--project-code', 'NAM'], {
    env: { QAS_URL: server.url, QAS_TOKEN: token },
  })
}

async function printed(args: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await api(args)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return stdout.trimEnd()
}

/** Reads here what jq could pick, which takes the command twice as long. */
async function answer(args: readonly string[]) {
  return JSON.parse(await printed(args))
}

async function problemsOf(args: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await api(args)
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
  return stderr
}

const createRun = (title: string) => ['runs', 'create', '--title', title, '--type', 'static']

describe('names instead of IDs', () => {
  it('create a run: its test cases, milestone and user', async () => {
    const { id } = await answer([
      ...createRun('By name'),
      ...['--tags', 'smoke', '--folder', 'Checkout/Cart', '--milestone', '2026.12'],
      ...['--assignee', 'INA@example.com'],
    ])
    const [found] = await answer(['runs', 'list', '--milestone', '2026.12'])
    expect(found).toMatchObject({ id, milestoneId: 1, statusCounts: { all: 1 } })
    expect(
      await answer(['runs', 'test-cases', 'list', '--run-id', `${id}`, '--tags', 'smoke']),
    ).toMatchObject([{ title: 'One' }])
    const { body } = await server.call('GET', '/users')
    expect(body.users).toContainEqual(expect.objectContaining({ id: found.assignmentId, name: 'Ina Berg' }))
  })

  it.each([
    ['a path', ['--folder', 'Checkout/Cart'], 1],
    ['a path in other case', ['--folder', 'checkout/cart'], 1],
    ['the end of a path', ['--folder', 'Login, logout'], 1],
    ['ids and names', ['--folder', '2,Mobile/Login, logout'], 2],
    ['a tag with a comma', ['--tags', 'a, b'], 1],
    ['several tags', ['--tags', 'smoke,a, b'], 1],
  ])('filter test cases by %s', async (_what, options, count) => {
    expect(await answer(['test-cases', 'count', ...options])).toEqual({ count })
  })

  it('may be numbers, which are IDs only if nothing has the name', async () => {
    const run = ['runs', 'create', '--type', 'static', '--folder', 'Checkout']
    await printed([...run, '--title', 'A', '--milestone', '2027'])
    await printed([...run, '--title', 'B', '--milestone', '1'])
    expect(await answer(['runs', 'list', '--milestone-ids', '2'])).toMatchObject([{ title: 'A' }])
    expect(await answer(['runs', 'list', '--milestone', '1'])).toContainEqual(
      expect.objectContaining({ title: 'B' }),
    )
  })

  it('are IDs first if an option accepts both', async () => {
    expect(await answer(['test-cases', 'count', '--folders', '2'])).toEqual({ count: 1 })
    expect(await problemsOf(['test-cases', 'count', '--folders', '-2'])).toContain(
      'must be a positive integer',
    )
  })

  it('@me is the caller', async () => {
    await printed([...createRun('Mine'), '--folder', 'Checkout', '--assignee', '@me'])
    const { body } = await server.call('GET', '/users/me')
    expect(await answer(['runs', 'list', '--limit', '1'])).toMatchObject([{ assignmentId: body.user.id }])
  })

  it('list candidates if they are unknown or ambiguous, all errors at once', async () => {
    const stderr = await problemsOf([
      ...createRun('Wrong'),
      ...['--tags', 'smok', '--folder', 'Cart', '--milestone', '2026.1', '--assignee', 'Same Name'],
    ])
    expect(stderr).toContain('--tags: no tag is called "smok"; did you mean "smoke"?')
    expect(stderr).toContain(
      '--folder: "Cart" is ambiguous. Use an ID instead: 2 (Checkout/Cart), 4 (Mobile/Cart)',
    )
    expect(stderr).toContain('--milestone: no milestone is called "2026.1"; did you mean "2026.12"?')
    expect(stderr).toMatch(/--assignee: "Same Name" is ambiguous.*two@example.com.*three@example.com/)
    expect(await printed(['runs', 'list'])).not.toContain('Wrong')
  })

  it('cannot be combined with their IDs', async () => {
    const stderr = await problemsOf([
      ...createRun('Both'),
      ...[
        '--milestone',
        '2027',
        '--milestone-id',
        '2',
        '--query-plans',
        '[{"tagIds":[1]}]',
        '--tags',
        'smoke',
      ],
    ])
    expect(stderr).toContain('--milestone-id and --milestone are mutually exclusive')
    expect(stderr).toContain('--query-plans and --tags are mutually exclusive')
  })

  it('are looked up only after everything else is valid', async () => {
    const { status, stderr } = await qasphere([
      'api',
      ...createRun(''),
      '--tags',
      'smoke',
      '--project-code',
      'NAM',
    ])
    expect(status).toBe(1)
    expect(stderr).toContain('--title: must not be empty')
    expect(stderr).not.toContain('Not authenticated')
  })
})
