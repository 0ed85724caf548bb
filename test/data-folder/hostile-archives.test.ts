import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { constants, createGzip } from 'node:zlib'
import { pack } from 'tar-stream'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { unpackExport } from '../support/archive.js'
import { emptyFolder, qasphere } from '../support/qasphere.js'
import { startServer } from '../support/server.js'
import { sample } from '../support/thoroughness.js'
import { importFolder } from '../support/transfer.js'

const mebibyte = 1024 * 1024
const folder = emptyFolder()
let head: Buffer
beforeAll(async () => {
  const [dataDir, archive] = [join(folder, 'data'), join(folder, 'export.tar.gz')]
  const server = await startServer({ dataDir })
  await server.stop()
  expect(await qasphere(['server', 'export', '--to', archive, '--data', dataDir])).toMatchObject({
    status: 0,
  })
  head = Buffer.from((await unpackExport(archive)).get('export.json') ?? '', 'base64')
})
afterAll(() => rmSync(folder, { recursive: true }))

const bombs: [string, number][] = [
  ['export.json', 1],
  ['rows/setting/000001.ndjson', 256],
  [`files/${'0'.repeat(64)}`, 50],
  ['end.json', 1],
]
it.each(sample(bombs, 2))(
  'an entry %s of more than %i MiB is rejected without being unpacked',
  async (name, most) => {
    const [from, to] = [join(folder, 'bomb.tar.gz'), join(folder, 'into')]
    writeFileSync(from, await bomb(name, (most + 1) * mebibyte))
    const ran = await qasphere(['server', 'import', '--from', from, '--data', to])
    expect(ran).toMatchObject({ status: 1, stdout: '' })
    expect(ran.stderr).toContain(`damaged or incomplete: ${name} is larger than in any export`)
    expect(existsSync(to)).toBe(false)
  },
)

const lines: [string, (size: number) => Buffer][] = [
  ['lists in lists', (size) => Buffer.alloc(size, '[')],
  ['objects in objects', (size) => Buffer.alloc(size, '{"a":')],
  ['many values', (size) => Buffer.from(`{"a":[${'{},'.repeat(size / 3)}{}]}`)],
  ['many columns', (size) => Buffer.from(`{${'"a":1,'.repeat(size / 6)}"b":1}`)],
]
it.each(sample(lines, 2, 1))('a line of %s is rejected before it is parsed', async (_what, lineOf) => {
  const line = lineOf(60 * mebibyte)
  for (const name of ['rows/setting/000001.ndjson', 'export.json']) {
    const content = name === 'export.json' ? line.subarray(0, mebibyte - 1) : line
    await expectRefused([name, content], 'a line with more values, or deeper nesting, than any row')
  }
})

it('a line that is longer than any row is rejected', async () => {
  const line = Buffer.concat([Buffer.from('{"name":"'), Buffer.alloc(200 * mebibyte, 'x'), Buffer.from('"}')])
  await expectRefused(['rows/setting/000001.ndjson', line], 'a line that is longer than any row')
})

const rows: [string, Record<string, unknown>, string][] = [
  ['testCase', { id: '' }, 'id must not be empty'],
  ['testCase', { id: 'a/b' }, 'id must contain only alphanumeric characters'],
  ['testCase', { legacyId: 'x'.repeat(256) }, 'legacyId must be at most 255 characters'],
  ['testCase', { priority: 'urgent' }, 'priority must be one of low, medium, high'],
  ['project', { code: 'shop' }, 'code must be 2 to 5 latin letters in upper case'],
  ['project', { title: '' }, 'title must not be empty'],
  ['project', { linksJson: '[' }, 'linksJson is not valid JSON'],
  ['project', { linksJson: '['.repeat(200) + ']'.repeat(200) }, 'linksJson contains too many values'],
  ['user', { role: 'root' }, 'role must be one of owner'],
  ['file', { sha256: '../../etc/passwd' }, 'sha256 must be a SHA-256 in hex'],
  ['result', { status: 'great' }, 'status must be one of passed'],
  ['run', { id: 0 }, 'id must be a positive integer'],
]
it.each(sample(rows, 3))(
  'a row of %s with %j, which the API would not write, is rejected',
  async (table, columns, message) => {
    const row = JSON.stringify({ ...good[table], ...columns })
    await expectRefused(
      [`rows/${table}/000001.ndjson`, Buffer.from(row)],
      `a row of ${table} that no server would have written: ${message}`,
    )
  },
)

const content = {
  precondition: { text: '' },
  steps: [],
  tagIds: [],
  requirementIds: [],
  links: null,
  files: null,
  customFields: {},
}
it.each<[string, string, unknown, string]>([
  ['testCaseVersion', 'contentJson', 5, 'contentJson must be an object'],
  ['testCaseVersion', 'contentJson', {}, 'contentJson.precondition is required'],
  ['testCaseVersion', 'contentJson', { ...content, tagIds: {} }, 'contentJson.tagIds must be an array'],
  ['testCaseVersion', 'contentJson', { ...content, steps: [{ expected: 'a\0' }] }, 'NUL characters'],
  ['testCaseVersion', 'contentJson', { ...content, values: { '\ud800': '' } }, 'not well-formed Unicode'],
  ['testCaseVersion', 'contentJson', { ...content, values: { a: '\\u0000 \\\\ud800' } }, 'incomplete'],
  ['project', 'linksJson', [{ text: 'x', url: 'javascript:alert(1)' }], 'linksJson[0].url must be a URL'],
  ['run', 'linksJson', ['javascript:alert(1)'], 'linksJson[0] must be a URL'],
  ['run', 'integrationLink', 'javascript:alert(1)', 'integrationLink'],
  ['result', 'linksJson', {}, 'linksJson must be an array'],
])('a row of %s with %s %j is rejected', async (table, column, value, message) => {
  const text = column.endsWith('Json') ? JSON.stringify(value) : value
  const row = JSON.stringify({ ...good[table], [column]: text })
  await expectRefused([`rows/${table}/000001.ndjson`, Buffer.from(row)], message)
})

it('a row with a NUL is rejected', async () => {
  const line = Buffer.from('{"name":"a\\u0000b","value":"x"}')
  await expectRefused(['rows/setting/000001.ndjson', line], 'must not contain NUL characters')
})

/** The columns of each table that have rules. */
const good: Readonly<Record<string, Record<string, unknown>>> = {
  testCaseVersion: { version: 1, priority: 'low', isDraft: 0 },
  testCase: { id: 'a', seq: 1, legacyId: '', type: 'filled', version: 1, priority: 'low', isDraft: 0 },
  project: { id: 'a', code: 'SHOP', title: 'Shop', linksJson: null },
  user: { id: 1, email: 'a@example.com', role: 'owner' },
  file: { id: 'a', sha256: '0'.repeat(64), fileName: 'a', mimeType: 'text/plain' },
  result: { id: 1, status: 'passed' },
  run: { id: 1, title: 'Run', type: 'static', integrationLink: null },
}

async function expectRefused(entry: readonly [string, Buffer], message: string): Promise<void> {
  const [from, to] = [join(folder, 'hostile.tar.gz'), join(folder, 'into')]
  writeFileSync(from, await archiveOf([entry]))
  await expect(importFolder(from, to)).rejects.toThrow(message)
  expect(existsSync(to)).toBe(false)
}

/** Creates an export with these entries after its header. */
async function archiveOf(entries: readonly (readonly [string, Buffer])[]): Promise<Buffer> {
  const tar = pack()
  if (entries[0]?.[0] !== 'export.json') tar.entry({ name: 'export.json' }, head)
  for (const [name, content] of entries) tar.entry({ name }, content)
  tar.finalize()
  return await buffer(tar.pipe(createGzip({ level: constants.Z_BEST_SPEED })))
}

/** Creates a small file that unpacks to a large entry. */
async function bomb(name: string, size: number): Promise<Buffer> {
  const tar = pack()
  if (name !== 'export.json') tar.entry({ name: 'export.json' }, head)
  tar.entry({ name }, Buffer.alloc(size, ' '))
  tar.finalize()
  return await buffer(tar.pipe(createGzip({ level: constants.Z_BEST_SPEED })))
}
