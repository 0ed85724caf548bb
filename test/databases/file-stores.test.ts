import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FilePlace } from 'qasphere-server'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type ObjectStore, objectStoreCredentials, startObjectStore } from '../support/object-store.js'
import { makeDatabase } from '../support/postgres.js'
import {
  startSeparateServer,
  startServerProcess,
  type TestServer,
  type TestServerOptions,
} from '../support/server.js'
import { isThorough } from '../support/thoroughness.js'

const folder = mkdtempSync(join(tmpdir(), 'qasphere-files-'))
let objects: ObjectStore
beforeAll(async () => {
  objects = await startObjectStore(['files', 'shared'])
})
afterAll(async () => {
  await objects.stop()
  rmSync(folder, { recursive: true })
})

function bucket(name: string, prefix = 'of/tests/'): FilePlace {
  return { kind: 'bucket', bucket: { name, prefix, endpoint: objects.endpoint } }
}

async function upload(server: TestServer, content: BlobPart, name = 'file.bin') {
  const form = new FormData()
  form.append('file', new Blob([content], { type: 'application/octet-stream' }), name)
  const headers = { authorization: `Bearer ${server.token}` }
  const response = await fetch(`${server.url}/api/public/v0/file`, { method: 'POST', headers, body: form })
  return { status: response.status, headers: response.headers, body: await response.json() }
}

async function download(server: TestServer, id: string) {
  return await fetch(`${server.url}/api/file/${id}`, { headers: { authorization: `Bearer ${server.token}` } })
}

async function bytesOf(server: TestServer, id: string): Promise<Buffer> {
  return Buffer.from(await (await download(server, id)).arrayBuffer())
}

const places = {
  'a folder': () => ({ kind: 'folder', path: join(folder, 'files') }),
  'the database': () => ({ kind: 'database' }),
  'a bucket': () => bucket('files'),
} satisfies Record<string, () => FilePlace>

/** Starts a server, in a separate process if its environment needs the credentials of a bucket. */
function start(options: TestServerOptions): Promise<TestServer> {
  return options.files?.kind === 'bucket'
    ? startServerProcess({ ...options, env: objectStoreCredentials })
    : startSeparateServer(options)
}

/** Tests without a database run only once, not in both test projects. */
const testedPlaces = Object.entries(places).filter(
  ([name]) => name === 'the database' || !inject('postgresUrl'),
)

describe.each(testedPlaces)('files in %s', (name, place) => {
  let server: TestServer
  beforeAll(async () => {
    server = await start({ files: place() })
  })
  afterAll(() => server.stop())

  it.each([0, 1, 1024 * 1024, 1024 * 1024 + 1, (isThorough ? 40 : 4) * 1024 * 1024])(
    'of %i bytes are returned',
    async (size) => {
      const content = randomBytes(size)
      const { status, body } = await upload(server, content)
      expect(status).toBe(201)
      // Not `toEqual`, which would print both contents if they differ.
      expect(content.equals(await bytesOf(server, body.id))).toBe(true)
    },
  )

  it('are stored once, and shared if they have the same content', async () => {
    const content = randomBytes(3000)
    const before = contents(name).length
    const answers = await Promise.all([1, 2, 3, 4].map((nth) => upload(server, content, `${nth}.bin`)))
    for (const { status, body } of answers) {
      expect(status).toBe(201)
      expect(content.equals(await bytesOf(server, body.id))).toBe(true)
    }
    if (name !== 'the database') expect(contents(name)).toHaveLength(before + 1)
  })

  it('leave no incomplete files behind', async () => {
    await upload(server, randomBytes(2000))
    expect(contents(name).filter((path) => path.includes('incoming/'))).toEqual([])
  })

  it('never run in the origin of the pages', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    for (const content of ['<html><script>alert(1)</script></html>', svg]) {
      const { body } = await upload(server, content, 'picture.png')
      const { headers } = await download(server, body.id)
      expect(headers.get('content-type')).not.toMatch(/html|svg|xml/)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('content-security-policy')).toContain('sandbox')
    }
  })
})

/** Lists the names of stored contents. */
function contents(place: string): string[] {
  if (place === 'a bucket') return objects.keys('files')
  if (place === 'the database') return []
  const entries = readdirSync(join(folder, 'files'), { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

describe.skipIf(inject('postgresUrl'))('a bucket', () => {
  it('stores files under their hashes, below the prefix', async () => {
    const server = await startServerProcess({ files: bucket('files', 'named/'), env: objectStoreCredentials })
    await upload(server, 'hello')
    const sha256 = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824'
    expect(objects.keys('files').filter((key) => key.startsWith('named/'))).toEqual([`named/2c/${sha256}`])
    await server.stop()
  })

  it('that does not exist keeps the server from starting, with an explanation', async () => {
    let log = ''
    const starting = startServerProcess({ files: bucket('missing'), env: objectStoreCredentials }, (text) => {
      log += text
    })
    await expect(starting).rejects.toThrow('did not start')
    expect(log).toContain('The bucket missing of --files cannot be used: the bucket does not exist')
  })

  it('that is unreachable for a while causes only a 503', async () => {
    const own = await startObjectStore(['away'])
    const place: FilePlace = { kind: 'bucket', bucket: { name: 'away', prefix: '', endpoint: own.endpoint } }
    const server = await startServerProcess({ files: place, env: objectStoreCredentials })
    const { body } = await upload(server, 'here')
    await own.stop()
    const refused = await upload(server, 'not here')
    expect(refused.status).toBe(503)
    expect(refused.headers.get('retry-after')).toBe('5')
    expect(refused.body.message).toContain('the file store is unavailable')
    expect((await download(server, body.id)).status).toBe(503)
    expect((await server.call('GET', '/users/me')).status).toBe(200)
    await server.stop()
  })
})

describe('two servers', () => {
  // Where the files are hardly depends on how many servers there are.
  const shared = Object.entries(places).filter(([name]) => isThorough || name === 'the database')
  it.each(shared)('share files in %s', async (_, place) => {
    const database = await makeDatabase()
    // Two servers in memory share only files, so this needs PostgreSQL.
    if (!database) return
    const options = {
      database: database.url,
      token: 'test.key.secret',
      files: place(),
    }
    const [one, other] = await Promise.all([start(options), start(options)])
    const content = randomBytes(100_000)
    const [{ body: first }, { body: second }] = await Promise.all([
      upload(one, content),
      upload(other, content),
    ])
    expect(content.equals(await bytesOf(other, first.id))).toBe(true)
    expect(content.equals(await bytesOf(one, second.id))).toBe(true)
    await Promise.all([one.stop(), other.stop()])
    await database.drop()
  })
})
