import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { emptyFolder, endServers, qasphere, qasphereServer } from '../support/qasphere.js'

afterEach(endServers)

describe('qasphere server', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'prints one line of JSON, responds, and exits with 0 on %s',
    async (signal) => {
      const { lines, started, stop } = await qasphereServer(['--memory'])
      expect(started).toEqual({
        url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
        token: expect.stringMatching(/^\S+\.\S+\.\S+$/),
        dataDir: null,
      })
      const env = { QAS_URL: started.url, QAS_TOKEN: started.token }
      expect(await qasphere(['api', 'projects', 'list'], { env })).toEqual({
        status: 0,
        stdout: '[]\n',
        stderr: '',
      })
      expect(await stop(signal)).toBe(0)
      expect(lines).toHaveLength(1)
    },
  )

  it('ends with 0 on Ctrl-Break, which only Windows has', async () => {
    const preload = join(emptyFolder(), 'break.cjs')
    writeFileSync(preload, "process.once('SIGUSR2', () => process.emit('SIGBREAK'))")
    const { stop } = await qasphereServer(['--memory'], { NODE_OPTIONS: `--require=${preload}` })
    expect(await stop('SIGUSR2')).toBe(0)
  })

  it('waits for pending requests, unless it gets a second signal', async () => {
    const { child, started } = await qasphereServer(['--memory'])
    const { hostname, port } = new URL(started.url)
    const socket = connect(Number(port), hostname)
    socket.on('error', () => undefined)
    const head = `POST /api/public/v0/project HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: Bearer ${started.token}\r\n`
    socket.write(
      `${head}content-type: application/json\r\ncontent-length: 100\r\nexpect: 100-continue\r\n\r\n{`,
    )
    await once(socket, 'data')
    child.kill('SIGTERM')
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect({ code: child.exitCode, signal: child.signalCode }).toEqual({ code: null, signal: null })
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([null, 'SIGTERM'])
    socket.destroy()
  })

  it('keeps data in the given folder, and reads a token from the environment', async () => {
    const folder = join(emptyFolder(), 'data')
    const token = 'tenant0001.key1.secretsecretsecret'
    const create = ['api', 'projects', 'create', '--code', 'KEEP', '--title', 'Kept']
    const first = await qasphereServer(['--data', folder], { QAS_SERVER_TOKEN: token })
    expect(first.started).toMatchObject({ token, dataDir: folder })
    const created = await qasphere(create, { env: { QAS_URL: first.started.url, QAS_TOKEN: token } })
    expect(created).toMatchObject({ status: 0, stderr: '' })
    await first.stop()

    const second = await qasphereServer(['--data', folder, '--token', token])
    const found = await qasphere(['api', 'projects', 'get', '--project-code', 'KEEP'], {
      env: { QAS_URL: second.started.url, QAS_TOKEN: token },
    })
    expect(JSON.parse(found.stdout)).toMatchObject({ code: 'KEEP', title: 'Kept' })
    await second.stop()
  })

  it('reports that a port is in use', async () => {
    const { started, stop } = await qasphereServer(['--memory'])
    const { status, stdout, stderr } = await qasphere([
      'server',
      '--memory',
      '--port',
      new URL(started.url).port,
    ])
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toMatch(/Error: .*\d+/)
    expect(stderr).not.toContain('bug in qasphere')
    await stop()
  })

  it.each([
    [['--port', '70000'], '--port: must be a port number from 0 to 65535'],
    [['--port', 'x', '--log-level', 'loud'], '--log-level: must be one of silent, fatal'],
    [['--memory', '--data', 'x'], '--data and --memory are mutually exclusive'],
    [['--seed', ''], '--seed: must not be empty'],
    [['demo'], 'Unexpected argument "demo"'],
  ])('%j: %s', async (args, words) => {
    const { status, stdout, stderr } = await qasphere(['server', ...args])
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toContain(words)
  })
})
