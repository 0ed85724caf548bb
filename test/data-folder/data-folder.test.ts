import { type ChildProcess, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { qasphere, type Ran, startQasphere } from '../support/qasphere.js'
import { type ServerProcess, startServer, startServerProcess } from '../support/server.js'
import { makeSmallDisk } from '../support/small-disk.js'
import { isThorough, sample } from '../support/thoroughness.js'

const token = 'folder.key.secret'
let dataDir: string
const running: ServerProcess[] = []
const commands: ChildProcess[] = []
const umask = process.umask()

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'qasphere-folder-'))
})
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()))
  for (const child of commands.splice(0)) child.kill('SIGKILL')
  rmSync(dataDir, { recursive: true, force: true })
  process.umask(umask)
})

async function start(onLog?: (text: string) => void): Promise<ServerProcess> {
  const server = await startServerProcess({ dataDir, token }, onLog)
  running.push(server)
  return server
}

async function upload({ url }: { readonly url: string }): Promise<void> {
  const body = new FormData()
  body.append('file', new Blob(['content']), 'notes.txt')
  const headers = { authorization: `Bearer ${token}` }
  expect((await fetch(`${url}/api/public/v0/file`, { method: 'POST', headers, body })).status).toBe(201)
}

/** Runs a server with a project and a file, and stops it, so that all changes are in the database file. */
async function fill(): Promise<void> {
  const server = await start()
  await server.call('POST', '/project', { code: 'KEPT', title: 'Kept' })
  await upload(server)
  await server.stop()
}

/** Starts the real program, which must fail. */
function refused(...args: string[]): Promise<Ran> {
  const words = args.length === 0 ? ['--port', '0'] : args
  const { child, ended } = startQasphere(['server', ...words, '--data', dataDir])
  // A server that starts despite that would run forever.
  commands.push(child)
  return ended
}

function everythingIn(folder: string): string[] {
  return [
    folder,
    ...readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  ]
}

/** Lists the path, the permissions and the size of everything in the data folder. */
function look(): string[] {
  return everythingIn(dataDir).map((path) => {
    const { mode, size } = statSync(path)
    return `${path} ${mode.toString(8)} ${size}`
  })
}

describe('a data folder that existed before', () => {
  it('protects what the server creates from other users, and warns the operator', async () => {
    process.umask(0)
    chmodSync(dataDir, 0o755)
    let log = ''
    const server = await start((text) => {
      log += text
    })
    await upload(server)
    const archive = join(dataDir, 'export.tar.gz')
    for (const command of [
      ['key', 'create', '--name', 'Key'],
      ['export', '--to', archive],
    ]) {
      expect((await qasphere(['server', ...command, '--data', dataDir])).status).toBe(0)
    }
    const imported = join(dataDir, 'imported')
    mkdirSync(imported)
    chmodSync(imported, 0o755)
    const { status } = await qasphere(['server', 'import', '--from', archive, '--data', imported])
    expect(status).toBe(0)
    const created = everythingIn(dataDir).filter((path) => path !== dataDir && path !== imported)
    expect(created.length).toBeGreaterThan(10)
    expect(created.filter((path) => (statSync(path).mode & 0o077) !== 0)).toEqual([])
    expect(log).toContain(`to keep it private: chmod -R go= ${dataDir}`)
  })

  it('causes no warning if others cannot enter it', async () => {
    let log = ''
    await start((text) => {
      log += text
    })
    expect(log).not.toContain('chmod')
  })
})

it.runIf(process.platform === 'linux')(
  'a data folder that the system cannot create is an error',
  async () => {
    const { status, stderr } = await qasphere(['server', '--data', '/proc/nothing', '--port', '0'])
    expect(status).toBe(1)
    expect(stderr).toMatch(/Cannot create the data folder \/proc\/nothing: ENOENT/)
  },
)

describe('the lock of a data folder', () => {
  it('holds even if its file is deleted, and is released when the server is killed', async () => {
    const first = await start()
    rmSync(join(dataDir, 'server.lock'))
    for (let attempt = 0; attempt < 2; attempt++) {
      const { status, stderr } = await refused()
      expect({ status, stderr }).toEqual({
        status: 1,
        stderr: expect.stringContaining(`Another server is already using ${dataDir}`),
      })
    }
    expect((await first.call('POST', '/project', { code: 'STILL', title: 'Works' })).status).toBe(201)
    const ended = once(first.process, 'exit')
    first.process.kill('SIGKILL')
    await ended
    const second = await start()
    expect((await second.call('GET', '/project/STILL')).status).toBe(200)
  })

  it('is released by a server that stops, although its process continues', async () => {
    for (let time = 0; time < (isThorough ? 20 : 2); time++)
      await (await startServer({ dataDir, token })).stop()
  })

  it('that is damaged is replaced', async () => {
    await fill()
    writeFileSync(join(dataDir, 'server.lock'), Buffer.alloc(4096))
    const server = await start()
    expect((await server.call('GET', '/project/KEPT')).status).toBe(200)
    expect((await refused()).stderr).toContain('Another server is already using')
  })

  it('waits for a command that uses the database', async () => {
    await fill()
    rmSync(join(dataDir, 'server.lock'))
    const listings = Array.from({ length: 3 }, () => refused('key', 'list'))
    const server = await start()
    expect((await server.call('GET', '/project/KEPT')).status).toBe(200)
    for (const { status, stderr } of await Promise.all(listings))
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })
})

/** Ways to lose a database, with the expected messages. */
const losses: readonly [string, (database: string) => void, RegExp][] = [
  ['emptied', (database) => truncateSync(database), /is empty, but .*files has files that belong to it/],
  [
    'cut to one byte, and without files',
    (database) => {
      truncateSync(database, 1)
      rmSync(join(dataDir, 'files'), { recursive: true })
      mkdirSync(join(dataDir, 'files'))
    },
    /is empty, but/,
  ],
  ['deleted', (database) => rmSync(database), /is missing, but .*files has files that belong to it/],
  [
    'deleted without its write-ahead log',
    (database) => {
      rmSync(join(dataDir, 'files'), { recursive: true })
      renameSync(database, `${database}-wal`)
    },
    /is missing, but .*-wal has changes that belong to it/,
  ],
  ['overwritten', (database) => writeFileSync(database, 'not a database '.repeat(1000)), /is damaged/],
  ['cut in half', (database) => truncateSync(database, statSync(database).size / 2), /is damaged/],
  [
    'copied without the other files, and damaged',
    (database) => {
      truncateSync(database, statSync(database).size / 2)
      rmSync(join(dataDir, 'server.lock'))
    },
    /is damaged/,
  ],
  [
    'zeroed after its first page',
    (database) => writeFileSync(database, readFileSync(database).fill(0, 4096)),
    /is damaged/,
  ],
]

describe('a database that was', () => {
  it.each(sample(losses, 2).map((loss, nth) => [...loss, nth] as const))(
    '%s is reported with advice, and not changed',
    async (_what, lose, message, nth) => {
      await fill()
      const database = join(dataDir, 'qasphere.db')
      lose(database)
      const content = existsSync(database) ? readFileSync(database) : undefined
      const commands = [[], ['key', 'list'], ['export', '--to', join(dataDir, 'export')]]
      // In a thorough run every command must notice each loss, otherwise one of them.
      for (const command of isThorough ? commands : [commands[nth % commands.length] ?? []]) {
        const { status, stdout, stderr } = await refused(...command)
        expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
        expect(stderr).toContain(database)
        expect(stderr).toMatch(message)
        expect(stderr).toMatch(/Restore/)
        expect(stderr).not.toMatch(/bug in qasphere|^ +at /m)
      }
      expect(existsSync(database) ? readFileSync(database) : undefined).toEqual(content)
    },
  )

  it('replaced by a folder is not reported as a bug', async () => {
    mkdirSync(join(dataDir, 'qasphere.db'))
    const { status, stderr } = await refused()
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringContaining(`Cannot read ${join(dataDir, 'qasphere.db')}. Check that`),
    })
    expect(stderr).not.toMatch(/bug in qasphere|^ +at /m)
  })

  it('never written to is initialized', async () => {
    writeFileSync(join(dataDir, 'qasphere.db'), '')
    expect((await (await start()).call('GET', '/project')).status).toBe(200)
  })
})

describe('a data folder on a disk', () => {
  it('that is mounted read-only is an error with advice', async (context) => {
    const disk = makeSmallDisk(20)
    if (!disk) return context.skip('this needs root')
    try {
      rmSync(dataDir, { recursive: true })
      dataDir = join(disk.path, 'data')
      await fill()
      expect(spawnSync('mount', ['-o', 'remount,ro', disk.path]).status).toBe(0)
      const before = look()
      for (const command of [[], ['key', 'list']]) {
        const { status, stderr } = await refused(...command)
        expect(status).toBe(1)
        expect(stderr).toMatch(/Cannot write to the d.* \/.*read-only/)
        expect(stderr).toContain(dataDir)
        expect(stderr).not.toMatch(/bug in qasphere|^ +at /m)
      }
      expect(look()).toEqual(before)
    } finally {
      disk.remove()
    }
  })

  it('whose files become read-only rejects uploads', async (context) => {
    const disk = makeSmallDisk(20)
    if (!disk) return context.skip('this needs root')
    const files = { kind: 'folder', path: join(disk.path, 'files') } as const
    const server = await startServer({ dataDir, token, files })
    try {
      await upload(server)
      expect(spawnSync('mount', ['-o', 'remount,ro', disk.path]).status).toBe(0)
      const body = new FormData()
      body.append('file', new Blob(['other content']), 'notes.txt')
      const headers = { authorization: `Bearer ${token}` }
      const response = await fetch(`${server.url}/api/public/v0/file`, { method: 'POST', headers, body })
      expect({ status: response.status, body: await response.json() }).toMatchObject({
        status: 503,
        body: { message: expect.stringContaining('the server cannot access its files') },
      })
    } finally {
      await server.stop()
      disk.remove()
    }
  })
})
