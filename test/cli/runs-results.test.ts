import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeProject } from '../support/project.js'
import { emptyFolder, qasphere } from '../support/qasphere.js'
import { startServer, startServerWithSeed, type TestServer } from '../support/server.js'

const testCases = ['Pay', 'Refund', 'Search'].map((title) => ({ title, priority: 'high' }))

function runOf(title: string, daysAgo: number, statuses: readonly string[], closed = false) {
  const results = statuses.map((status, at) => ({ testCase: testCases[at]?.title, status, timeTaken: 40 }))
  return { title, daysAgo, results, closed, select: { folders: ['Shop'] } }
}

let server: TestServer
beforeAll(async () => {
  server = await startServerWithSeed({
    projects: [
      {
        code: 'RES',
        title: 'Results',
        folders: [{ title: 'Shop', testCases }],
        runs: [
          runOf('Old', 30, ['failed', 'failed', 'failed'], true),
          runOf('Week', 5, ['failed', 'blocked', 'passed'], true),
          runOf('Today', 0, ['passed', 'failed']),
        ],
      },
    ],
  })
})
afterAll(() => server.stop())

function results(args: readonly string[], env: Record<string, string> = {}) {
  return qasphere(['runs', 'results', ...args], {
    env: { QAS_URL: server.url, QAS_TOKEN: server.token, ...env },
  })
}

async function printed(args: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await results(['--project-code', 'RES', ...args])
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return stdout
}

interface Listed {
  readonly run: { readonly title: string }
  readonly tcase: { readonly title: string }
  readonly status: string
}

/** Lists results, each as one text. */
async function listed(args: readonly string[]): Promise<string[]> {
  const found: readonly Listed[] = JSON.parse(await printed(args))
  return found.map(({ run, tcase, status }) => `${run.title}: ${tcase.title} ${status}`)
}

describe('runs results', () => {
  it('lists what failed in a period, newest first', async () => {
    expect(await listed(['--status', 'failed', '--since', '7d'])).toEqual([
      'Today: Refund failed',
      'Week: Pay failed',
    ])
    expect(await listed(['--status', 'failed,blocked', '--since', '1w'])).toContain('Week: Refund blocked')
  })

  it('lists all results of all runs by default', async () => {
    expect(JSON.parse(await printed([]))).toHaveLength(8)
  })

  it('selects runs', async () => {
    expect(await listed(['--run', '1,3', '--status', 'failed'])).toEqual([
      'Today: Refund failed',
      'Old: Pay failed',
      'Old: Refund failed',
      'Old: Search failed',
    ])
  })

  it('describes each result', async () => {
    const [result, ...others] = JSON.parse(await printed(['--status', 'blocked']))
    expect(others).toEqual([])
    expect(result).toEqual({
      id: expect.any(Number),
      status: 'blocked',
      createdAt: expect.stringMatching(/Z$/),
      timeTaken: 40,
      authorId: expect.any(Number),
      comment: '',
      links: [],
      tcase: { id: expect.any(String), marker: 'RES-002', seq: 2, title: 'Refund', priority: 'high' },
      run: { id: 2, title: 'Week', closed: true, url: `${server.url}/project/RES/run/2` },
    })
  })

  it('counts the latest result of a test case in a run', async () => {
    const { tcases } = (await server.call('GET', '/project/RES/run/3/tcase')).body
    const { id } = tcases.find(({ title }: { title: string }) => title === 'Search')
    for (const status of ['failed', 'passed']) {
      await server.call('POST', `/project/RES/run/3/tcase/${id}/result`, { status })
    }
    expect(await listed(['--run', '3', '--status', 'failed'])).toEqual(['Today: Refund failed'])
    expect(await listed(['--run', '3', '--status', 'passed'])).toContain('Today: Search passed')
  })

  it('prints columns', async () => {
    const table = await printed(['--status', 'blocked', '--output', 'table'])
    expect(table.split('\n')[0]).toMatch(/^marker +tcase.title +status +id +run.title +createdAt$/)
    expect(table).toMatch(/^RES-002 +Refund +blocked +2 +Week /m)
    expect(await printed(['--status', 'custom1', '--output', 'csv'])).toMatch(/^id,status,createdAt,/)
    expect(await printed(['--status', 'blocked', '--output', 'csv', '--fields', 'tcase.marker'])).toBe(
      'tcase.marker\r\nRES-002\r\n',
    )
  })

  it('uses the preferred project', async () => {
    const home = emptyFolder()
    mkdirSync(join(home, '.config/qasphere'), { recursive: true })
    writeFileSync(join(home, '.config/qasphere/config.json'), '{"project": "RES"}')
    const { status, stdout } = await results(['--status', 'blocked', '--jq', 'length'], { HOME: home })
    expect({ status, stdout }).toEqual({ status: 0, stdout: '1\n' })
  })

  it('names all problems at once, before credentials are looked up', async () => {
    const { status, stdout, stderr } = await qasphere([
      ...['runs', 'results', '--status', 'failed,broken', '--run', '1,x,0', '--since', 'yesterday'],
    ])
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toContain('--project-code: is required')
    expect(stderr).toContain('--status: must be any of passed, failed, ')
    expect(stderr).toContain('got "broken"')
    expect(stderr).toContain('--run: must be IDs or URLs of runs, got "x", "0"')
    expect(stderr).toContain('--since: must be a period such as 12h, 7d or 2w')
  })

  it('rejects a run that does not exist', async () => {
    const { status, stderr } = await results(['--project-code', 'RES', '--run', '2,99'])
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'Error: Invalid arguments\n  --run: project RES has no run 99\n',
    })
  })

  it('stays within the rate limit', async () => {
    const limited = await startServer({ rateLimit: 20 })
    const project = await makeProject(limited, 'MUCH')
    const testCases = await project.testCases(60)
    const run = await project.run({ tcaseIds: testCases })
    const items = testCases.map((tcaseId) => ({ tcaseId, status: 'failed' }))
    await project.post(`/run/${run}/result/batch`, { items })
    await setTimeout(1000)
    const { status, stdout, stderr } = await qasphere(
      ['runs', 'results', '--project-code', 'MUCH', '--jq', 'length', '--verbose'],
      { env: { QAS_URL: limited.url, QAS_TOKEN: limited.token } },
    )
    expect({ status, stdout }).toEqual({ status: 0, stdout: '60\n' })
    expect(stderr.match(/status 200/g)).toHaveLength(62)
    expect(stderr).not.toContain('status 429')
    await limited.stop()
  })
})
