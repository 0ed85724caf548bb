import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { unpackExport } from '../support/archive.js'
import { repository } from '../support/command-line.js'
import { markdownBlocks } from '../support/markdown-blocks.js'
import { type ObjectStore, objectStoreCredentials, startObjectStore } from '../support/object-store.js'
import { makeDatabase, makeEmptyDatabase } from '../support/postgres.js'
import { expectGoesOn, expectRightCounts, joinProject, makeProject } from '../support/project.js'
import { cleanEnvironment, qasphere, qasphereBinary, type Ran } from '../support/qasphere.js'
import {
  startServer,
  startServerProcess,
  type TestServer,
  type TestServerOptions,
} from '../support/server.js'
import { isThorough, sample } from '../support/thoroughness.js'
import { importFolder } from '../support/transfer.js'

const token = 'moved.key.secret'
const folder = mkdtempSync(join(tmpdir(), 'qasphere-transfer-'))
const dataDir = join(folder, 'first')
const archive = join(folder, 'export.tar.gz')
const contents = [randomBytes(3 * 1024 * 1024), Buffer.from('<p>report</p>'), Buffer.alloc(0)]
let files: string[]
let objects: ObjectStore
const databases: { drop(): Promise<void> }[] = []

beforeAll(async () => {
  objects = await startObjectStore(['files'])
  const server = await startServer({ dataDir, token, seed: isThorough ? 'demo' : documentedSeed() })
  files = await fill(server)
  // While the server is running, which must not affect the export.
  expect(await transfer('export', '--to', archive, '--data', dataDir)).toMatchObject({
    status: 0,
    stderr: '',
  })
  await server.stop()
})
afterAll(async () => {
  await objects.stop()
  for (const database of databases) await database.drop()
  rmSync(folder, { recursive: true })
})

/** Number of different contents of files: three of these tests, and those that the seed attaches. */
const fileCount = 3 + (isThorough ? 2 : 1)

/** Writes the example of the documentation, which fills every table with fewer rows than the demo. */
function documentedSeed(): string {
  const page = readFileSync(join(repository, 'docs/seed.md'), 'utf8')
  const [example] = markdownBlocks(page).filter(({ language }) => language === 'yaml')
  const path = join(folder, 'seed.yaml')
  writeFileSync(path, example?.text ?? '')
  return path
}

/** Uploads files, and creates more rows in one table than are read at a time. */
async function fill(server: TestServer): Promise<string[]> {
  const project = joinProject(server, await firstProject(server))
  const tcaseIds = await project.testCases(1200, ['Moved', 'Ünïcödé \u2028 大阪'])
  const run = await project.run({ tcaseIds })
  const items = tcaseIds.slice(0, 1000).map((tcaseId, at) => ({
    tcaseId,
    status: at % 3 ? 'passed' : 'failed',
    comment: `<p>${at}</p>`,
  }))
  await project.post(`/run/${run}/result/batch`, { items })
  const form = new FormData()
  for (const [at, content] of [...contents, ...contents].entries()) {
    form.append('files', new Blob([content]), `file-${at}.bin`)
  }
  const headers = { authorization: `Bearer ${server.token}` }
  const answer = await fetch(`${server.url}/api/public/v0/file/batch`, {
    method: 'POST',
    headers,
    body: form,
  })
  expect(answer.status).toBe(201)
  return (await answer.json()).files.map(({ id }: { id: string }) => id)
}

async function firstProject(server: TestServer): Promise<string> {
  return (await server.call('GET', '/project')).body.projects[0].code
}

function transfer(...args: string[]): Promise<Ran> {
  return qasphere(['server', ...args], { env: objectStoreCredentials, cwd: folder })
}

function rowsOf({ stdout }: Ran): Record<string, number> {
  return JSON.parse(stdout).rows
}

async function expectSameServer(options: TestServerOptions): Promise<void> {
  const before = await startServer({ dataDir, token })
  const after =
    options.files?.kind === 'bucket'
      ? await startServerProcess({ ...options, token, env: objectStoreCredentials })
      : await startServer({ ...options, token })
  try {
    const code = await firstProject(before)
    const base = `/project/${code}`
    const lists = [
      '/users',
      '/project',
      `${base}/run`,
      `${base}/tcase`,
      `${base}/tcase/folders`,
      `${base}/tag`,
    ]
    const { runs } = (await before.call('GET', `${base}/run`)).body
    const testCasesOfRuns: string[] = runs.map(({ id }: { readonly id: number }) => `${base}/run/${id}/tcase`)
    for (const path of [...lists, ...sample(testCasesOfRuns, 10)]) {
      const [expected, found] = [await before.call('GET', path), await after.call('GET', path)]
      const withoutActivity = ({ body }: typeof found) =>
        JSON.stringify(body).replaceAll(before.url, after.url)
      expect([path, withoutActivity(found)]).toEqual([path, withoutActivity(expected)])
    }
    for (const [at, id] of files.entries()) {
      const response = await fetch(`${after.url}/api/file/${id}`, {
        headers: { authorization: `Bearer ${token}` },
      })
      const content = contents[at % contents.length]
      expect(content?.equals(Buffer.from(await response.arrayBuffer()))).toBe(true)
    }
    await expectGoesOn(joinProject(after, code))
  } finally {
    await before.stop()
    await after.stop()
  }
}

const another = () => join(folder, `to-${randomBytes(4).toString('hex')}`)

/** Tests that only use folders run only once, not in both test projects. */
const inFolders = describe.skipIf(inject('postgresUrl'))

inFolders('an export', () => {
  it('contains everything, readable only for its owner, and leaves no other file', async () => {
    const ran = await transfer('export', '--to', 'again.tar.gz', '--data', dataDir)
    const { file, rows, files: count, missingFiles } = JSON.parse(ran.stdout)
    expect({ file, count, missingFiles }).toEqual({
      file: join(folder, 'again.tar.gz'),
      count: fileCount,
      missingFiles: 0,
    })
    expect(rows).toMatchObject({ resultStatus: 9 })
    expect(rows.file).toBeGreaterThan(6)
    expect(rows.testCase).toBeGreaterThan(1200)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([])
    const names = [...(await unpackExport(file)).keys()]
    expect(names[0]).toBe('export.json')
    expect(names.at(-1)).toBe('end.json')
    expect(names.filter((name) => name.startsWith('files/'))).toHaveLength(fileCount)
  })

  it('can be written to a pipe', async () => {
    const to = another()
    const command = `"$0" "$1" server export --to - --data first | "$0" "$1" server import --from - --data ${to}`
    const ran = spawnSync('sh', ['-c', command, process.execPath, qasphereBinary], {
      cwd: folder,
      env: cleanEnvironment(),
      encoding: 'utf8',
    })
    expect(ran.stderr).toBe('')
    expect(JSON.parse(ran.stdout)).toMatchObject({ files: fileCount })
    await expectSameServer({ dataDir: to })
  })

  it('requires an option to omit files', async () => {
    const bare = another()
    const refused = await transfer('export', '--to', 'bare.tar.gz', '--data', dataDir, '--files', bare)
    expect(refused).toMatchObject({ status: 1, stdout: '' })
    expect(refused.stderr).toMatch(
      /The content of .*"file-\d\.bin" and \d more is missing from .* --files, .* --without-missing-files/,
    )
    expect(existsSync(join(folder, 'bare.tar.gz'))).toBe(false)
    const args = ['--to', 'bare.tar.gz', '--data', dataDir, '--files', bare, '--without-missing-files']
    expect(JSON.parse((await transfer('export', ...args)).stdout)).toMatchObject({
      files: 0,
      missingFiles: fileCount,
    })
    expect((await transfer('import', '--from', 'bare.tar.gz', '--data', another())).status).toBe(0)
  })

  it('keeps the existing file if it fails', async () => {
    const place = join(folder, 'kept.tar.gz')
    writeFileSync(place, 'kept')
    const ran = await transfer('export', '--to', place, '--data', another())
    expect(ran.stderr).toMatch(/No server data in .*\. Start the server once, or set/)
    expect(readFileSync(place, 'utf8')).toBe('kept')
    const nowhere = await transfer('export', '--to', 'no/such/folder.tar.gz', '--data', dataDir)
    expect(nowhere).toMatchObject({ status: 1, stdout: '' })
    expect(nowhere.stderr).toMatch(/--to cannot be written: ENOENT/)
  })
})

describe('an export of a running server', () => {
  it.runIf(isThorough || inject('postgresUrl'))('is a consistent snapshot', async () => {
    const database = await makeDatabase()
    if (database) databases.push(database)
    const place = another()
    const server = await startServer({
      token,
      ...(database ? { database: database.url } : { dataDir: place }),
    })
    const project = await makeProject(server, 'BUSY')
    const tcaseIds = await project.testCases(40)
    const run = await project.run({ tcaseIds })
    let isOver = false
    const work = async () => {
      while (!isOver) {
        await project.testCases(20)
        const items = tcaseIds.map((tcaseId, at) => ({ tcaseId, status: at % 2 ? 'passed' : 'failed' }))
        await project.post(`/run/${run}/result/batch`, { items })
      }
    }
    const working = [work(), work()]
    const from = database ? ['--database', database.url] : ['--data', place]
    const names = sample(['busy-1.tar.gz', 'busy-2.tar.gz'], 2)
    for (const name of names) {
      expect((await transfer('export', '--to', name, ...from)).stderr).toBe('')
    }
    isOver = true
    await Promise.all(working)
    await server.stop()
    for (const name of names) {
      const to = another()
      expect((await transfer('import', '--from', name, '--data', to)).stderr).toBe('')
      const copy = await startServer({ dataDir: to, token })
      await expectRightCounts(joinProject(copy, 'BUSY'))
      expect((await copy.call('GET', '/project/BUSY/tcase?limit=0')).body.total % 20).toBe(0)
      await copy.stop()
    }
  })
})

inFolders('an import', () => {
  const made: string[] = []
  afterEach(() => {
    for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true })
  })

  /** Imports a modified file, which must be rejected before anything is created. */
  async function expectRefused(bytes: Buffer, reason: RegExp): Promise<void> {
    const [from, to] = [join(folder, 'damaged.tar.gz'), another()]
    made.push(from)
    writeFileSync(from, bytes)
    await expect(importFolder(from, to)).rejects.toThrow(reason)
    expect(existsSync(to)).toBe(false)
  }

  const damaged = /damaged or incomplete/

  it('rejects one that was truncated anywhere', async () => {
    const whole = readFileSync(archive)
    for (const part of sample([0.1, 0.5, 0.9], 3, 1)) {
      await expectRefused(whole.subarray(0, Math.floor(whole.length * part)), damaged)
    }
    const from = join(folder, 'truncated.tar.gz')
    writeFileSync(from, whole.subarray(0, -1))
    const ran = await transfer('import', '--from', from, '--data', another())
    expect(ran).toMatchObject({ status: 1, stdout: '', stderr: expect.stringMatching(damaged) })
    const tar = gunzipSync(whole)
    await expectRefused(gzipSync(tar.subarray(0, -1024 - 1024)), damaged)
    await expectRefused(gzipSync(tar.subarray(0, 1024)), damaged)
  })

  it('rejects one with a flipped bit', async () => {
    const whole = readFileSync(archive)
    for (const part of sample([0.05, 0.4, 0.8], 3, 1)) {
      const copy = Buffer.from(whole)
      const at = Math.floor(copy.length * part)
      copy.writeUInt8(copy.readUInt8(at) ^ 0x10, at)
      await expectRefused(copy, damaged)
    }
    const tar = gunzipSync(whole)
    const at = tar.indexOf(contents[0]?.subarray(100, 120) ?? '')
    expect(at).toBeGreaterThan(0)
    tar.writeUInt8(tar.readUInt8(at) ^ 1, at)
    await expectRefused(gzipSync(tar), /the content of the file [0-9a-f]{64} has a different hash/)
  })

  it('rejects files that are not exports, and exports of another schema or format', async () => {
    await expectRefused(Buffer.from('not an archive'), /This file is not an export of a server/)
    await expectRefused(gzipSync(Buffer.alloc(1024)), damaged)
    await expectRefused(Buffer.alloc(0), damaged)
    const tar = gunzipSync(readFileSync(archive)).toString('latin1')
    const of = (from: RegExp, to: string) => gzipSync(Buffer.from(tar.replace(from, to), 'latin1'))
    await expectRefused(
      of(/"schema":"\d{4}/, '"schema":"9999'),
      /a different schema\. Import it with that version/,
    )
    await expectRefused(of(/"format":1/, '"format":7'), /in a format that this version cannot read/)
    await expectRefused(of(/rows\/setting/g, 'rows/zetting'), damaged)
  })

  it('rejects a place that contains data, without changing it', async () => {
    const before = readFileSync(join(dataDir, 'qasphere.db'))
    const ran = await transfer('import', '--from', archive, '--data', dataDir)
    expect(ran.stderr).toContain(
      `${dataDir} already contains the data of a server. Import into an empty folder or database.`,
    )
    expect(readFileSync(join(dataDir, 'qasphere.db')).equals(before)).toBe(true)
  })

  it('stores nothing if a row cannot be stored', async () => {
    const to = another()
    const tar = gunzipSync(readFileSync(archive)).toString('latin1')
    // A duplicate user, which is only detected while writing.
    const from = join(folder, 'twice.tar.gz')
    writeFileSync(from, gzipSync(Buffer.from(tar.replace(/"userId":1,/, '"userId":9,'), 'latin1')))
    const ran = await transfer('import', '--from', from, '--data', to)
    expect(ran).toMatchObject({ status: 1, stdout: '' })
    expect(ran.stderr).toMatch(/Cannot store the rows of \w+: /)
    expect((await transfer('import', '--from', archive, '--data', to)).status).toBe(0)
    if (isThorough) await expectSameServer({ dataDir: to })
  })

  it('reports all problems with its options at once', async () => {
    const ran = await transfer(
      'import',
      '--from',
      'no-such-file',
      '--database',
      'mysql://x',
      '--files',
      's4://x',
    )
    expect(ran.status).toBe(1)
    for (const name of ['--from', '--database', '--files']) expect(ran.stderr).toContain(name)
    expect((await transfer('import')).stderr).toMatch(/--from.*is required/)
  })

  it.runIf(isThorough)('stores files in the requested place', async () => {
    const to = another()
    const place = `s3://files/moved?endpoint=${encodeURIComponent(objects.endpoint)}`
    expect((await transfer('import', '--from', archive, '--data', to, '--files', place)).stderr).toBe('')
    expect(objects.keys('files')).toHaveLength(fileCount)
    expect(existsSync(join(to, 'files'))).toBe(false)
    const bucket = { name: 'files', prefix: 'moved/', endpoint: objects.endpoint }
    if (isThorough) await expectSameServer({ dataDir: to, files: { kind: 'bucket', bucket } })
    const back = join(folder, 'from-bucket.tar.gz')
    expect((await transfer('export', '--to', back, '--data', to, '--files', place)).stderr).toBe('')
    expect([...(await unpackExport(back)).keys()].filter((name) => name.startsWith('files/'))).toHaveLength(
      fileCount,
    )
  })

  it('rejects one with trailing data', async () => {
    const longer = join(folder, 'longer.tar.gz')
    writeFileSync(longer, readFileSync(archive))
    appendFileSync(longer, 'more')
    const ran = await transfer('import', '--from', longer, '--data', another())
    expect(ran.stderr).toMatch(damaged)
  })
})

describe.skipIf(!inject('postgresUrl'))('export and import', () => {
  it('to PostgreSQL and back to a folder keep everything', async () => {
    const database = await makeEmptyDatabase()
    if (!database) throw new Error('no database')
    databases.push(database)
    const { url } = database
    const imported = await transfer('import', '--from', archive, '--database', url)
    expect(imported.stderr).toBe('')
    const back = join(folder, 'back.tar.gz')
    const exported = await transfer('export', '--to', back, '--database', url)
    expect(exported.stderr).toBe('')
    expect(rowsOf(exported)).toEqual(rowsOf(imported))
    const [first, second] = [await unpackExport(archive), await unpackExport(back)]
    for (const name of ['export.json', 'end.json']) {
      first.delete(name)
      second.delete(name)
    }
    expect([...second.keys()].sort()).toEqual([...first.keys()].sort())
    for (const [name, content] of first) expect([name, second.get(name) === content]).toEqual([name, true])
    const to = another()
    expect((await transfer('import', '--from', back, '--data', to)).stderr).toBe('')
    await expectSameServer({ database: url })
    if (isThorough) await expectSameServer({ dataDir: to })
    expect((await transfer('import', '--from', archive, '--database', url)).stderr).toMatch(
      /the database already contains the data/,
    )
  })

  it('keep keys and users in PostgreSQL, too', async () => {
    const database = await makeEmptyDatabase()
    if (!database) throw new Error('no database')
    databases.push(database)
    const env = { QAS_DATABASE_URL: database.url }
    const none = await qasphere(['server', 'user', 'list'], { env })
    expect(none.stderr).toMatch(/No server data in the database/)
    const server = await startServer({ database: database.url, token })
    const made = await qasphere(['server', 'key', 'create', '--name', 'Pipeline'], { env })
    const { key } = JSON.parse(made.stdout)
    const answer = await server.call('GET', '/users/me', undefined, { authorization: `Bearer ${key}` })
    expect(answer.status).toBe(200)
    await server.stop()
  })
})
