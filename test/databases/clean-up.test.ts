import { createHash, randomBytes, randomUUID } from 'node:crypto'
import {
  existsSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FilePlace } from 'qasphere-server'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type DataPlace, makeDataPlace } from '../support/data-place.js'
import { expectConsistent } from '../support/invariants.js'
import { type ObjectStore, objectStoreCredentials, startObjectStore } from '../support/object-store.js'
import { startServer, startServerProcess, type TestServer } from '../support/server.js'
import { queryAt, type Value } from '../support/server-with-database.js'
import { isThorough } from '../support/thoroughness.js'

const token = 'clean.up.secret'
const longAgo = new Date(Date.now() - 25 * 3600 * 1000)
let folder: string
let place: DataPlace
let objects: ObjectStore
let server: TestServer | undefined

beforeAll(async () => {
  objects = await startObjectStore(['files'])
})
afterAll(() => objects.stop())
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'qasphere-clean-up-'))
  place = await makeDataPlace()
})
afterEach(async () => {
  await server?.stop()
  await place.remove()
  rmSync(folder, { recursive: true, force: true })
})

const places = {
  'a folder': () => ({ kind: 'folder', path: folder }),
  'the database': () => ({ kind: 'database' }),
  'a bucket': () => ({
    kind: 'bucket',
    bucket: { name: 'files', prefix: 'ours/', endpoint: objects.endpoint },
  }),
} satisfies Record<string, () => FilePlace>

async function start(files: FilePlace): Promise<TestServer> {
  const options = { ...place.options, token, files, cleanUpInterval: 0.2 }
  server =
    files.kind === 'bucket'
      ? await startServerProcess({ ...options, env: objectStoreCredentials })
      : await startServer(options)
  return server
}

function query(statement: string, ...values: Value[]): Promise<Record<string, Value>[]> {
  return queryAt(place, statement, ...values)
}

/** Uploads a file and returns its ID and the hash of its content. */
async function upload({ url }: TestServer, content: Buffer): Promise<{ id: string; sha256: string }> {
  const form = new FormData()
  form.append('file', new Blob([new Uint8Array(content)]), 'file.bin')
  const headers = { authorization: `Bearer ${token}` }
  const response = await fetch(`${url}/api/public/v0/file`, { method: 'POST', headers, body: form })
  expect(response.status).toBe(201)
  return { ...(await response.json()), sha256: createHash('sha256').update(content).digest('hex') }
}

async function download({ url }: TestServer, id: string): Promise<Buffer | number> {
  const response = await fetch(`${url}/api/file/${id}`, { headers: { authorization: `Bearer ${token}` } })
  return response.ok ? Buffer.from(await response.arrayBuffer()) : response.status
}

/** Lists the hashes of all stored contents. */
async function contents(name: string): Promise<string[]> {
  if (name === 'a bucket') return objects.keys('files').map((key) => key.split('/').at(-1) ?? '')
  if (name === 'the database') {
    return (await query('select distinct sha256 from "fileChunk"')).map(({ sha256 }) => String(sha256))
  }
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((path) =>
    path.split('/').slice(1),
  )
}

/** Makes the last use of all contents so long ago that they are deleted. */
async function age(): Promise<void> {
  await query('update "storedContent" set "usedAt" = ?', longAgo.toISOString())
}

/** Folders are what most servers use. */
const testedPlaces = Object.entries(places).filter(([name]) => isThorough || name === 'a folder')

describe.each(testedPlaces)('contents in %s', (name, filePlace) => {
  it('that nothing has referred to for a day are deleted while the server runs, and others are kept', async () => {
    const running = await start(filePlace())
    const [kept, dropped, young] = [randomBytes(3000), randomBytes(3000), randomBytes(3000)]
    const keptFile = await upload(running, kept)
    const droppedFile = await upload(running, dropped)
    await query('delete from file where id = ?', droppedFile.id)
    await age()
    const youngFile = await upload(running, young)
    await query('delete from file where id = ?', youngFile.id)
    await expect.poll(() => contents(name), { timeout: 20_000 }).not.toContain(droppedFile.sha256)
    expect(await contents(name)).toEqual(expect.arrayContaining([keptFile.sha256, youngFile.sha256]))
    expect(await download(running, keptFile.id)).toEqual(kept)
    // Deleted contents can be uploaded again.
    expect(await download(running, (await upload(running, dropped)).id)).toEqual(dropped)
    if (name === 'the database') await expectConsistent([...place.named, '--files', 'database'])
  })

  it('that were stored by an earlier version are found, and deleted a day later', async () => {
    const first = await start(filePlace())
    const { id, sha256 } = await upload(first, randomBytes(3000))
    await query('delete from file where id = ?', id)
    await first.stop()
    await query('delete from "storedContent"')
    await start(filePlace())
    await expect
      .poll(() => query('select sha256 from "storedContent"'), { timeout: 20_000 })
      .toContainEqual({ sha256 })
    expect(await contents(name)).toContain(sha256)
    await age()
    await expect.poll(() => contents(name), { timeout: 20_000 }).not.toContain(sha256)
  })

  it('are not lost if they are uploaded again while they are being deleted', async () => {
    const running = await start(filePlace())
    const content = randomBytes(3000)
    for (let round = 0; round < (isThorough ? 15 : 2); round++) {
      const { id } = await upload(running, content)
      await query('delete from file where id = ?', id)
      await age()
      await sleep(Math.random() * 300)
      const again = await upload(running, content)
      await sleep(Math.random() * 300)
      expect(await download(running, again.id)).toEqual(content)
      await query('delete from file where id = ?', again.id)
    }
  })
})

it('a clean-up in progress ends before the database is closed', async () => {
  for (let stopped = 0; stopped < (isThorough ? 3 : 1); stopped++) {
    let log = ''
    const running = await startServerProcess({ ...place.options, token, cleanUpInterval: 0.001 }, (text) => {
      log += text
    })
    await upload(running, randomBytes(100))
    await running.stop()
    expect(log).not.toContain('could not clean up')
  }
})

it('changes of forms and requests are forgotten after an hour', async () => {
  await start(places['the database']())
  const insert = (hash: string, minutes: number) =>
    query(
      'insert into "submittedForm" (hash, "responseJson", "submittedAt") values (?, ?, ?)',
      ...[hash, 'null', new Date(Date.now() - minutes * 60_000).toISOString()],
    )
  await insert('young', 50)
  await insert('old', 70)
  const left = () => query('select hash from "submittedForm"')
  await expect.poll(left, { timeout: 20_000 }).toEqual([{ hash: 'young' }])
})

describe('a file that a killed server has partly received', () => {
  it('is deleted a day later, while the server runs', async () => {
    const incoming = join(folder, 'incoming')
    const running = await start(places['a folder']())
    mkdirSync(incoming, { recursive: true })
    const [old, young] = [join(incoming, randomUUID()), join(incoming, randomUUID())]
    writeFileSync(young, 'half')
    writeFileSync(`${folder}/half`, 'half')
    utimesSync(`${folder}/half`, longAgo, longAgo)
    renameSync(`${folder}/half`, old)
    await expect.poll(() => existsSync(old), { timeout: 20_000 }).toBe(false)
    expect(existsSync(young)).toBe(true)
    await upload(running, randomBytes(100))
  })

  it('is the only temporary file that is deleted', async () => {
    const names = ['qasphere-upload-old', 'qasphere-upload-new', 'somebody-else']
    const [old = '', young = '', foreign = ''] = names.map((name) => join(folder, name))
    for (const path of [old, young, foreign]) {
      mkdirSync(path)
      writeFileSync(join(path, 'half'), 'half')
      if (path !== young) lutimesSync(path, longAgo, longAgo)
    }
    const running = await startServerProcess({
      ...place.options,
      token,
      files: places['the database'](),
      cleanUpInterval: 0.2,
      env: { TMPDIR: folder },
    })
    server = running
    await expect.poll(() => existsSync(old), { timeout: 20_000 }).toBe(false)
    expect([young, foreign].map((path) => existsSync(path))).toEqual([true, true])
    await upload(running, randomBytes(100))
    expect(readdirSync(folder).filter((name) => name.startsWith('qasphere-upload-'))).toEqual([
      'qasphere-upload-new',
    ])
  })
})
