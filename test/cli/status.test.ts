import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { emptyFolder, qasphere } from '../support/qasphere.js'
import { startServerWithSeed, type TestServer } from '../support/server.js'

const folders = [{ title: 'Shop', testCases: [{ title: 'Pay' }, { title: 'Refund' }] }]
const select = { folders: ['Shop'] }
const results = (status: string) => [{ testCase: 'Pay', status }]

let server: TestServer
beforeAll(async () => {
  server = await startServerWithSeed({
    users: [{ email: 'ina@example.com', name: 'Ina Berg', role: 'test-runner' }],
    projects: [
      {
        code: 'ONE',
        title: 'One',
        folders,
        runs: [
          { title: 'Mine', assignee: 'owner@example.com', author: 'ina@example.com', select },
          { title: 'For Ina', assignee: 'ina@example.com', select, results: results('failed') },
          { title: 'By me', select, results: results('passed') },
          { title: 'Done', select, results: results('blocked'), closed: true },
          { title: 'Old', select, results: results('failed'), daysAgo: 9, closed: true },
        ],
      },
      {
        code: 'TWO',
        title: 'Two',
        folders,
        runs: [
          { title: 'By Ina', author: 'ina@example.com', select, results: results('failed'), daysAgo: 1 },
        ],
      },
    ],
  })
})
afterAll(() => server.stop())

async function status(args: readonly string[], env: Record<string, string> = {}) {
  const ran = await qasphere(['status', ...args], {
    env: { QAS_URL: server.url, QAS_TOKEN: server.token, ...env },
  })
  expect({ status: ran.status, stderr: ran.stderr }).toEqual({ status: 0, stderr: '' })
  return ran.stdout
}

const titles = ['--jq', '[.openRuns, .recentFailures] | map(map(.title) | sort | join(", ")) | .[]']

describe('status', () => {
  it('shows what concerns the caller in all projects', async () => {
    expect(await status(titles)).toBe('By me, Mine\nBy Ina, Done, For Ina\n')
    expect(JSON.parse(await status(['--json']))).toMatchObject({
      url: server.url,
      user: { email: 'owner@example.com', role: 'owner' },
      source: 'the environment',
      limits: { requestsPerSecond: 20, resultsPerBatch: 1000, fileBytes: 52428800, filesPerUpload: 100 },
      recentFailures: expect.arrayContaining([
        expect.objectContaining({ project: 'TWO', url: `${server.url}/project/TWO/run/1` }),
      ]),
    })
  })

  it('shows one project: the one given, else the preferred one', async () => {
    expect(await status(['--project-code', 'TWO', ...titles])).toBe('\nBy Ina\n')
    const home = emptyFolder()
    mkdirSync(join(home, '.config/qasphere'), { recursive: true })
    writeFileSync(join(home, '.config/qasphere/config.json'), '{"project": "TWO"}')
    expect(await status(titles, { HOME: home })).toBe('\nBy Ina\n')
  })

  it('is text for people', async () => {
    const text = await status(['--project-code', 'TWO'])
    expect(text).toContain(`QA Sphere  ${server.url}\n`)
    expect(text).toContain('20 requests per second')
    expect(text).toContain('Your open runs: none\n')
    expect(text).toMatch(
      /Failures in the last 7 days\nproject +run +title .*\nTWO +1 +By Ina +1 +0 +1 +2 +\d{4}-/,
    )
    expect(text).not.toContain(server.token)
  })

  it('says where a rejected token came from', async () => {
    const ran = await qasphere(['status'], { env: { QAS_URL: server.url, QAS_TOKEN: 'a.b.c' } })
    expect(ran).toMatchObject({ status: 1, stdout: '' })
    expect(ran.stderr).toContain('The token is from the environment.')
  })
})
