import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { allTools } from 'qasphere-agent-tools/all-tools'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { repository, runShell } from '../support/command-line.js'
import { listTestedCommands, readBlocks } from '../support/documented-commands.js'
import { connectHttp, connectStdio } from '../support/mcp-client.js'
import { emptyFolder } from '../support/qasphere.js'
import { startServer, type TestServer } from '../support/server.js'

const path = 'docs/agents.md'
const page = readFileSync(join(repository, path), 'utf8')

describe(path, () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer({ seed: 'demo' })
  })
  afterAll(() => server.stop())

  it.each(listTestedCommands(path))('%s', (command) => {
    const { status, stdout, stderr } = runShell(`cd '${emptyFolder()}' && ${command}`, server)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).not.toBe('')
  })

  const configurations = readBlocks(path)
    .filter(({ language }) => language === 'json')
    .map(({ text }) => JSON.parse(text))

  it('shows how to start the server, with and without limits', async () => {
    const started = configurations
      .flatMap((each) => each.mcpServers?.qasphere ?? each)
      .filter(({ args }) => args)
    expect(started).toHaveLength(2)
    for (const { command, args } of started) {
      expect([command, args[0]]).toEqual(['qasphere', 'mcp'])
      const mcp = await connectStdio(server, args.slice(1))
      expect((await mcp.use('list_runs', { project: 'SHOP' })).total).toBeGreaterThan(0)
      await mcp.close()
    }
  })

  it('shows the address of the server over HTTP, and its limits', async () => {
    const [remote] = configurations
      .flatMap((each) => each.mcpServers?.qasphere ?? [])
      .filter(({ url }) => url)
    expect(new URL(remote.url).pathname).toBe('/mcp')
    expect(remote.headers.Authorization).toMatch(/^Bearer /)
    const [, query = ''] = /`\/mcp(\?[^`]+)`/.exec(page) ?? []
    const mcp = await connectHttp(server, query)
    expect(await mcp.fail('save_run', { action: 'close', run: 1 })).toContain('read-only')
    await mcp.close()
  })

  it('lists the tools in order', () => {
    const listed = [...page.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name)
    expect(listed).toEqual(allTools.map(({ name }) => name))
  })
})
