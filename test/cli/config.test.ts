import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { emptyFolder, qasphere } from '../support/qasphere.js'
import { startServer, type TestServer } from '../support/server.js'

let server: TestServer
let home: string
beforeAll(async () => {
  server = await startServer({ seed: 'demo' })
})
afterAll(() => server.stop())
beforeEach(() => {
  home = emptyFolder()
})

const file = () => join(home, '.config/qasphere/config.json')

function run(args: readonly string[], env: Record<string, string> = {}) {
  return qasphere(args, { env: { HOME: home, QAS_URL: server.url, QAS_TOKEN: server.token, ...env } })
}

async function printed(args: readonly string[], env: Record<string, string> = {}): Promise<string> {
  const { status, stdout, stderr } = await run(args, env)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return stdout
}

describe('config', () => {
  it('keeps preferences in a private file, and removes one with an empty value', async () => {
    expect(await printed(['config', 'get'])).toBe('{}\n')
    expect(await printed(['config', 'set', 'project', 'SHOP'])).toBe('')
    await printed(['config', 'set', 'output', 'tsv'])
    expect(JSON.parse(readFileSync(file(), 'utf8'))).toEqual({ project: 'SHOP', output: 'tsv' })
    expect(statSync(file()).mode & 0o777).toBe(0o600)
    expect(await printed(['config', 'get', 'project'])).toBe('SHOP\n')
    await printed(['config', 'set', 'output', ''])
    expect(JSON.parse(await printed(['config', 'get']))).toEqual({ project: 'SHOP' })
    expect(await printed(['config', 'get', 'output'])).toBe('')
  })

  it.runIf(process.platform === 'linux')(
    'follows XDG_CONFIG_HOME, and reads earlier preferences',
    async () => {
      await printed(['config', 'set', 'project', 'SHOP'])
      const base = join(home, 'settings')
      expect(await printed(['config', 'get', 'project'], { XDG_CONFIG_HOME: base })).toBe('SHOP\n')
      const tags = ['api', 'tags', 'list', '--jq', '.[0].title']
      expect(await printed(tags, { XDG_CONFIG_HOME: base })).toBe('smoke\n')
      await printed(['config', 'set', 'output', 'tsv'], { XDG_CONFIG_HOME: base })
      const moved = JSON.parse(readFileSync(join(base, 'qasphere/config.json'), 'utf8'))
      expect(moved).toEqual({ project: 'SHOP', output: 'tsv' })
      expect(JSON.parse(readFileSync(file(), 'utf8'))).toEqual({ project: 'SHOP' })
      expect(await printed(['config', 'get', 'output'], { XDG_CONFIG_HOME: base })).toBe('tsv\n')
      // A relative path is to be ignored.
      expect(await printed(['config', 'get', 'output'], { XDG_CONFIG_HOME: 'settings' })).toBe('')
    },
  )

  it('sets the project if no option does', async () => {
    await printed(['config', 'set', 'project', 'SHOP'])
    expect(await printed(['api', 'tags', 'list', '--jq', '.[0].title'])).toBe('smoke\n')
    const other = await run(['api', 'tags', 'list', '--project-code', 'NOPE'])
    expect(other).toMatchObject({ status: 1, stderr: expect.stringContaining('project') })
    await printed(['config', 'set', 'project', ''])
    expect((await run(['api', 'tags', 'list'])).stderr).toContain('--project-code: is required')
  })

  it('sets the output format unless an option or QAS_OUTPUT does', async () => {
    await printed(['config', 'set', 'output', 'tsv'])
    const list = ['api', 'tags', 'list', '--project-code', 'SHOP', '--fields', 'title']
    expect(await printed(list)).toMatch(/^title\nsmoke\n/)
    expect(await printed(list, { QAS_OUTPUT: 'jsonl' })).toMatch(/^\{"title":"smoke"\}\n/)
    expect(JSON.parse(await printed([...list, '--output', 'json']))[0]).toEqual({ title: 'smoke' })
    expect(await printed([...list, '--jq', '.[0].title'])).toBe('smoke\n')
  })

  it.each([
    [['set'], ['name: must be one of project, output', 'value: is required']],
    [['set', 'theme', 'red'], ['name: must be one of project, output']],
    [['set', 'project', 'A B'], ['project: must contain only latin letters and digits, got "A B"']],
    [['set', 'output', 'xml'], ['output: must be one of json, jsonl, csv, tsv, table, yaml, got "xml"']],
    [['set', 'output', 'csv', 'more'], ['Unexpected argument "more"']],
    [['get', 'theme'], ['name: must be one of project, output']],
  ])('rejects %j', async (args, messages) => {
    const { status, stdout, stderr } = await run(['config', ...args])
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    for (const message of messages) expect(stderr).toContain(message)
  })

  it.each([
    ['{', 'is not a JSON object; correct or delete it'],
    ['[1', 'is not a JSON object'],
    ['{"output": "xml"}', 'output must be one of json'],
    ['{"project": 5}', 'project must contain only latin letters and digits, got 5'],
  ])('explains the problem with a file such as %s', async (text, message) => {
    mkdirSync(dirname(file()), { recursive: true })
    writeFileSync(file(), text)
    const { status, stdout, stderr } = await run(['api', 'projects', 'list'])
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toContain(file())
    expect(stderr).toContain(message)
  })
})
