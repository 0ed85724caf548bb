import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import Database from 'libsql'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { binaries } from '../support/command-line.js'

const folder = mkdtempSync(join(tmpdir(), 'qasphere-lifecycle-'))
const key = 'demo.lifecycle.0123456789abcdef'
const running: ChildProcess[] = []

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
})
afterAll(() => rmSync(folder, { recursive: true }))

interface Started {
  readonly child: ChildProcess
  /** Everything that it wrote to stdout until it ended. */
  readonly output: Promise<string>
  readonly errors: Promise<string>
}

function start(args: readonly string[], env: Record<string, string> = {}): Started {
  const child = spawn(
    join(binaries, 'qasphere'),
    ['server', '--port', '0', '--log-level', 'error', ...args],
    {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  running.push(child)
  return { child, output: text(child.stdout), errors: text(child.stderr) }
}

async function startedUrl({ child }: Started): Promise<string> {
  if (!child.stdout) throw new Error('stdout is not read')
  const [line] = await once(child.stdout, 'data')
  return JSON.parse(String(line)).url
}

describe('qasphere server', () => {
  it('prints one line of JSON and exits with 0 on SIGTERM', async () => {
    const dataDir = join(folder, 'first')
    const server = start(['--data', dataDir])
    const url = await startedUrl(server)
    server.child.kill('SIGTERM')
    expect(await once(server.child, 'exit')).toEqual([0, null])
    const lines = (await server.output).split('\n')
    expect(lines).toHaveLength(2)
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      url,
      token: expect.stringMatching(/^\w+\.\w+\.\w+$/),
      dataDir,
    })
    expect(await server.errors).toBe('')
  })

  it('shows its key only at the first start, or if it is given', async () => {
    const dataDir = join(folder, 'keys')
    const tokens: unknown[] = []
    for (const env of [{}, {}, { QAS_SERVER_TOKEN: key }]) {
      const server = start(['--data', dataDir], env)
      await startedUrl(server)
      server.child.kill('SIGINT')
      tokens.push(JSON.parse(await server.output).token)
    }
    expect(tokens).toEqual([expect.stringMatching(/\..+\./), null, key])
  })

  it('keeps its data in the user’s data directory by default', async () => {
    const server = start([], { XDG_DATA_HOME: folder, HOME: folder })
    await startedUrl(server)
    server.child.kill('SIGTERM')
    expect(JSON.parse(await server.output).dataDir).toContain(join(folder, 'qasphere', 'server'))
  })

  it('finishes pending requests before it ends', async () => {
    const server = start(['--memory', '--token', key])
    const url = await startedUrl(server)
    const slow = request(`${url}/api/public/v0/project`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    })
    slow.write('{"code": "SLOW", ')
    await wait(200)
    server.child.kill('SIGTERM')
    await wait(200)
    slow.end('"title": "Sent slowly"}')
    const [response] = await once(slow, 'response')
    expect(response.statusCode).toBe(201)
    expect(JSON.parse(await text(response))).toEqual({ id: expect.any(String) })
    expect(await once(server.child, 'exit')).toEqual([0, null])
  })

  it('does not wait for idle connections', async () => {
    const server = start(['--memory'])
    const { hostname, port } = new URL(await startedUrl(server))
    const silent = connect(Number(port), hostname)
    await once(silent, 'connect')
    const begin = performance.now()
    server.child.kill('SIGTERM')
    expect(await once(server.child, 'exit')).toEqual([0, null])
    expect(performance.now() - begin).toBeLessThan(10_000)
  })

  it('rejects a folder that another server uses', async () => {
    const dataDir = join(folder, 'shared')
    const first = start(['--data', dataDir, '--token', key])
    const url = await startedUrl(first)
    const second = start(['--data', dataDir])
    expect(await once(second.child, 'exit')).toEqual([1, null])
    expect(await second.output).toBe('')
    expect(await second.errors).toContain(`Another server is already using ${dataDir}`)
    const answer = await fetch(`${url}/api/public/v0/project`, {
      headers: { authorization: `Bearer ${key}` },
    })
    expect(answer.status).toBe(200)
  })

  it('reports that a port is in use, with advice', async () => {
    const first = start(['--memory'])
    const { port } = new URL(await startedUrl(first))
    const second = start(['--memory', '--port', port])
    expect(await once(second.child, 'exit')).toEqual([1, null])
    expect(await second.errors).toContain('must be given only once')
    const third = spawn(join(binaries, 'qasphere'), ['server', '--memory', '--port', port])
    running.push(third)
    expect(await text(third.stderr)).toContain(`Port ${port} on 127.0.0.1 is already in use`)
  })

  it.each([
    ['a token that is no key', ['--memory', '--token', 'secret'], 'must have the form of an API key'],
    ['a missing seed', ['--memory', '--seed', 'nowhere.yaml'], 'File not found: nowhere.yaml'],
    ['a folder that cannot be created', ['--data', '/dev/null/data'], 'Cannot create the data folder'],
    ['a level that does not exist', ['--memory', '--log-level=loud'], '--log-level'],
  ])('does not start with %s', async (_what, args, words) => {
    const child = spawn(join(binaries, 'qasphere'), ['server', '--port', '0', ...args])
    running.push(child)
    const errors = await text(child.stderr)
    expect(errors).toContain(words)
    expect(errors).not.toMatch(/^ +at /m)
    expect(child.exitCode ?? (await once(child, 'exit'))[0]).toBe(1)
  })

  it('rejects a database of a newer version without changing it', async () => {
    const dataDir = join(folder, 'newer')
    const first = start(['--data', dataDir])
    await startedUrl(first)
    first.child.kill('SIGTERM')
    await once(first.child, 'exit')
    const database = new Database(join(dataDir, 'qasphere.db'))
    database.prepare(`insert into kysely_migration(name, timestamp) values ('9999-later', 'now')`).run()
    database.close()
    const again = start(['--data', dataDir])
    expect(await once(again.child, 'exit')).toEqual([1, null])
    expect(await again.errors).toContain(
      'belongs to another version of the server: a newer version upgraded it. Use that version',
    )
  })
})
