import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { qasphereOnTerminal } from '../support/pseudo-terminal.js'
import { qasphere } from '../support/qasphere.js'
import { startServerWithSeed, type TestServer } from '../support/server.js'

let server: TestServer
beforeAll(async () => {
  const folders = [
    { title: 'Shop', folders: [{ title: 'Cart', testCases: [{ title: 'Add' }, { title: 'Remove' }] }] },
  ]
  const select = { folders: ['Shop/Cart'] }
  const results = ['Add', 'Remove'].map((testCase) => ({ testCase, status: 'passed' }))
  server = await startServerWithSeed({
    projects: [
      { code: 'AAA', title: 'First' },
      {
        code: 'BBB',
        title: 'Second shop',
        folders,
        runs: [
          { title: 'Nightly', select, results },
          { title: 'Weekly', select, results },
        ],
      },
    ],
  })
})
afterAll(() => server.stop())

function start(args: readonly string[], env: Record<string, string> = {}) {
  return qasphereOnTerminal(args, { QAS_URL: server.url, QAS_TOKEN: server.token, ...env })
}

const [enter, down, interrupt] = ['\r', '\u001b[B', '\u0003']

describe('missing required options on a terminal', () => {
  it('are picked with the arrow keys', async () => {
    const terminal = start(['api', 'runs', 'list', '--jq', '.[].title'])
    await terminal.see(/AAA {2}First/)
    terminal.type(down)
    await terminal.see(/❯ BBB|> BBB/)
    terminal.type(enter)
    await terminal.see(/Weekly\r?\nNightly/)
    expect(await terminal.ended).toBe(0)
  })

  it('are picked by a part of their name, one after the other', async () => {
    const terminal = start(['runs', 'watch'])
    await terminal.see(/BBB {2}Second shop/)
    terminal.type('shop')
    await terminal.see(/❯ BBB|> BBB/)
    terminal.type(enter)
    await terminal.see(/1 {2}Nightly/)
    terminal.type('night')
    await terminal.see(/❯ 1 {2}Nightly|> 1 {2}Nightly/)
    terminal.type(enter)
    await terminal.see(/Run 1 \(Nightly\): 2 of 2 test cases have a result/)
    expect(await terminal.ended).toBe(0)
  })

  it('are picked for bodies and paths', async () => {
    const terminal = start([
      ...['api', 'test-cases', 'create', '--project-code', 'BBB', '--title', 'New'],
      ...['--type', 'standalone', '--priority', 'low', '--dry-run', '--jq', '.body.folderId'],
    ])
    await terminal.see(/Shop\/Cart/)
    terminal.type('cart')
    await terminal.see(/❯ Shop\/Cart|> Shop\/Cart/)
    terminal.type(enter)
    await terminal.see(/h2\r?\n/)
    expect(await terminal.ended).toBe(0)
    const get = start(['api', 'test-cases', 'get', '--project-code', 'BBB', '--jq', '.title + "!"'])
    await get.see(/BBB-002 {2}Remove/)
    get.type(down + enter)
    await get.see(/Remove!/)
    expect(await get.ended).toBe(0)
  })

  it('are not asked for if anything else is wrong', async () => {
    const terminal = start(['runs', 'results', '--status', 'broken'])
    expect(await terminal.ended).toBe(1)
    expect(terminal.shown()).toContain('--project-code: is required')
    expect(terminal.shown()).toContain('--status: must be any of')
  })

  it.each([
    ['--no-input', ['--no-input'], {}],
    ['CI', [], { CI: 'true' }],
  ])('are not asked for with %s', async (_what, args, env) => {
    const terminal = start(['api', 'runs', 'list', ...args], env)
    expect(await terminal.ended).toBe(1)
    expect(terminal.shown()).toContain('--project-code: is required')
    expect(terminal.shown()).not.toContain('AAA')
  })

  it('are not asked for elsewhere', async () => {
    const env = { QAS_URL: server.url, QAS_TOKEN: server.token }
    const { status, stderr } = await qasphere(['api', 'runs', 'list'], { env })
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'Error: Invalid arguments\n  --project-code: is required\n',
    })
  })

  it('end with Ctrl-C', async () => {
    const terminal = start(['api', 'runs', 'list'])
    await terminal.see(/AAA {2}First/)
    terminal.type(interrupt)
    await terminal.see(/Interrupted; nothing was changed/)
    expect(await terminal.ended).toBe(1)
  })
})
