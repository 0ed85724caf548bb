import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, inject, it } from 'vitest'
import { type DataPlace, makeDataPlace } from '../support/data-place.js'
import { expectNothingLost } from '../support/invariants.js'
import { makeField, startLoad } from '../support/ledger.js'
import { callAt, type ServerProcess, startServerProcess } from '../support/server.js'
import { fillUnderLoad, makeSmallDisk } from '../support/small-disk.js'
import { isInstalled } from '../support/system-programs.js'
import { startTcpProxy } from '../support/tcp-proxy.js'
import { isThorough } from '../support/thoroughness.js'

const token = 'faults.key.secret'
/** Number of rounds of slow tests. */
const rounds = isThorough ? 3 : 1
const isPostgres = Boolean(inject('postgresUrl'))
const cleanUps: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

async function place(): Promise<DataPlace> {
  const made = await makeDataPlace()
  cleanUps.push(made.remove)
  return made
}

async function start(
  options: Parameters<typeof startServerProcess>[0],
  onLog?: (text: string) => void,
): Promise<ServerProcess> {
  const server = await startServerProcess({ ...options, token }, onLog)
  cleanUps.push(server.stop)
  return server
}

async function kill(server: ServerProcess): Promise<void> {
  const ended = once(server.process, 'exit')
  server.process.kill('SIGKILL')
  await ended
}

describe('a server that is killed under load', () => {
  it.skipIf(isPostgres)('has lost nothing after a restart', async () => {
    const { options, named } = await place()
    let server = await start(options)
    const field = await makeField(server)
    const load = startLoad(
      field,
      Array(6).fill(() => server),
    )
    for (let killed = 0; killed < rounds; killed++) {
      await load.acknowledged(60)
      await kill(server)
      server = await start(options)
    }
    await load.acknowledged(30)
    await load.stop()
    expect(load.entries.map(({ outcome }) => outcome)).toContain('unknown')
    await expectNothingLost(load.entries, named)
  })

  it.skipIf(!isPostgres)('does not block others on its database', async () => {
    const { options, named } = await place()
    const servers = [await start(options), await start(options), await start(options)]
    const [staying] = servers
    if (!staying) throw new Error('no server')
    const field = await makeField(staying)
    const load = startLoad(
      field,
      [0, 0, 1, 1, 2, 2].map((at) => () => servers[at] ?? staying),
    )
    for (const at of [1, 2]) {
      const killed = servers[at]
      await load.acknowledged(60)
      if (killed) await kill(killed)
      servers[at] = staying
    }
    await load.acknowledged(60)
    await load.stop()
    await expectNothingLost(load.entries, named)
  })
})

describe('connections that break', () => {
  it.runIf(isThorough || !isPostgres)('between clients and a server leave nothing incomplete', async () => {
    const { options, named } = await place()
    let log = ''
    const server = await start(options, (text) => {
      log += text
    })
    const field = await makeField(server)
    const { hostname: host, port } = new URL(server.url)
    const proxy = await startTcpProxy({ host, port: Number(port) })
    cleanUps.push(proxy.stop)
    const url = `http://127.0.0.1:${proxy.port}`
    const far: ServerProcess = {
      ...server,
      url,
      call: (method, path, body) => callAt(url, token, method, path, body),
    }
    const load = startLoad(
      field,
      Array(6).fill(() => far),
    )
    for (let dropped = 0; dropped < (isThorough ? 25 : 10); dropped++) {
      await sleep(40)
      proxy.dropConnections()
    }
    await load.acknowledged(20)
    await load.stop()
    expect(load.entries.map(({ outcome }) => outcome)).toContain('unknown')
    expect(server.process.exitCode).toBe(null)
    // A client that disconnects is not an error of the server.
    expect(log.split('\n').filter((line) => line.includes('request failed'))).toEqual([])
    await expectNothingLost(load.entries, named)
  })
})

describe.skipIf(isPostgres)('a disk', () => {
  it('that is full rejects changes, can be read, and accepts changes again when there is space', async (context) => {
    const disk = makeSmallDisk(48)
    if (!disk) return context.skip('this needs root')
    cleanUps.push(disk.remove)
    const dataDir = join(disk.path, 'data')
    const server = await start({ dataDir })
    const field = await makeField(server)
    const entries = await fillUnderLoad(disk, server, field, rounds)
    await expectNothingLost(entries, ['--data', dataDir])
  })

  it.skipIf(!isInstalled('strace', '--version'))('that is slow only slows down the server', async () => {
    const { options, named } = await place()
    const server = await start(options)
    const field = await makeField(server)
    const slowing = spawn(
      'strace',
      [
        '--follow-forks',
        `--attach=${server.process.pid}`,
        '--trace=fsync,fdatasync',
        '--inject=fsync,fdatasync:delay_exit=100000',
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    )
    // Its traces and its start message go to the same stream.
    await once(slowing.stderr, 'data')
    slowing.stderr.resume()
    const load = startLoad(
      field,
      Array(4).fill(() => server),
    )
    await load.acknowledged(15)
    const begin = performance.now()
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
    expect(performance.now() - begin).toBeLessThan(10_000)
    await kill(server)
    await load.seen(({ outcome }) => outcome === 'unknown')
    await load.stop()
    expect(load.entries.filter(({ outcome }) => outcome === 'refused')).toEqual([])
    await (await start(options)).stop()
    await expectNothingLost(load.entries, named)
  })
})
