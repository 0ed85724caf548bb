import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { type BesiegedServer, shop, startBesiegedServer } from '../support/besieged-server.js'
import { isThorough, sample } from '../support/thoroughness.js'

const mebibyte = 1024 * 1024
const project = '/api/public/v0/project'
/** Slow tests of input that is rejected before it reaches a database run only once, not in both test projects. */
const onOneEngine = describe.skipIf(inject('postgresUrl'))

let server: BesiegedServer
beforeAll(async () => {
  server = await startBesiegedServer()
})
afterEach(() => server.expectUnharmed())
afterAll(() => server.stop())

describe('text that no engine can store', () => {
  it.each([
    `${project}/%00`,
    `${shop}/tcase/%00`,
    `${shop}/tcase/a%00b`,
    `${shop}/run/1/tcase/%00`,
    `${shop}/run/%00/tcase`,
    `${shop}/shared-step/%00`,
    `${shop}/tcase?search=%00`,
    `${shop}/tcase?cf_any=%00`,
    `${shop}/tcase?cf_%00=x`,
    `${shop}/tcase/folders?search=%00`,
    `${shop}/run?configurationIds=%00&configurationIds=x`,
    `${shop}/run/1/tcase?search=%00`,
    `/api/file/%00`,
    `/api/check-tenant?name=%00`,
    `${shop}/tcase/%ED%A0%80`,
    `${shop}/tcase/%zz`,
    `${shop}/tcase/%`,
  ])('is rejected in the path or query %s', async (path) => {
    await server.refuses([400], 'GET', path)
  })

  it.each([
    ['a NUL', '{"code":"NUL","title":"a\\u0000b"}', 'title: must not contain NUL characters'],
    ['a raw NUL', '{"code":"NUL","title":"a\0b"}', /JSON/],
    ['a lone surrogate', '{"code":"NUL","title":"\\ud800"}', 'title: must be well-formed Unicode text'],
    ['a key with a NUL', '{"co\\u0000de":"NUL","title":"x"}', 'code: is required'],
    ['bytes of no UTF-8', Buffer.from('{"code":"NUL","title":"\xff"}', 'latin1'), 'the body must be UTF-8'],
    ['an encoded surrogate', Buffer.from('{"code":"NUL","title":"\xed\xa0\x80"}', 'latin1'), /UTF-8/],
  ])('is rejected in a body: %s', async (_what, body, message) => {
    expect(await server.refuses([400], 'POST', project, body)).toMatch(message)
  })

  it.each([
    ['/api/oauth/token', 'grant_type=refresh_token&client_id=qas-cli&refresh_token=%00'],
    ['/api/oauth/token', 'grant_type=%00&client_id=qas-cli'],
    ['/api/oauth/device/code', 'client_id=qas-cli&other=%00'],
    ['/api/oauth/revoke', 'token=a%00b'],
  ])('is rejected in a form for %s: %s', async (path, body) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    expect(await server.refuses([400], 'POST', path, body, headers)).toContain('NUL')
  })

  it('is rejected in a login', async () => {
    const body = JSON.stringify({ email: 'a\0b', password: 'x' })
    await server.refuses([400], 'POST', '/api/auth/login', body)
  })
})

describe('names of files', () => {
  const type = { 'content-type': 'multipart/form-data; boundary=x' }
  const part = (disposition: string) =>
    `--x\r\nContent-Disposition: form-data; ${disposition}\r\n\r\nhello\r\n--x--\r\n`

  it.each(['__proto__', 'constructor', 'a\0', 'n'.repeat(70_000)])('stay in their part', async (name) => {
    await server.refuses([400], 'POST', '/api/public/v0/file', part(`name="${name}"; filename="a"`), type)
    await server.refuses([400], 'POST', '/api/public/v0/file', part(`name="${name}"`), type)
  })

  it.each([
    ['a NUL', 'a\0b.txt'],
    ['line ends', 'a%0d%0aSet-Cookie: x=1.txt'],
    ['quotes and controls', 'a\\"; filename=\\"b\u0085\u202e\u{1F600}\u007f.txt'],
    ['10 MB', 'n'.repeat(10_000_000)],
  ])('with %s are returned in one harmless header', async (_what, name) => {
    const body = part(`name="file"; filename="${name}"`)
    const { status, text } = await server.send('POST', '/api/public/v0/file', body, type)
    expect(status).toBe(201)
    const { headers } = await server.send('GET', JSON.parse(text).stableUrl)
    expect(headers.get('content-disposition')).toMatch(/^inline; filename=[ -~]{1,2000}$/)
    expect(headers.get('set-cookie')).toBeNull()
  })

  it.each(['', '; boundary=', `; boundary=${'b'.repeat(5000)}`])('need a boundary', async (boundary) => {
    const headers = { 'content-type': `multipart/form-data${boundary}` }
    await server.refuses([400], 'POST', '/api/public/v0/file', part('name="file"; filename="a"'), headers)
  })
})

it('the size of a title is limited, but not that of a comment', async () => {
  const long = 'x'.repeat(10_000_000)
  await server.refuses([400], 'POST', project, JSON.stringify({ code: 'BIG', title: long }))
  const body = JSON.stringify({ code: 'BIG', title: 'Big', overviewDescription: long })
  expect((await server.send('POST', project, body)).status).toBe(201)
})

onOneEngine('size', () => {
  it('of a body is limited to 32 MiB, and the caller gets the error', async () => {
    const json = '{"code":"!","title":"x"}'
    const fits = ' '.repeat(32 * mebibyte - json.length) + json
    expect(await server.refuses([400], 'POST', project, fits)).toContain('code: ')
    expect(await server.refuses([413], 'POST', project, ` ${fits}`)).toContain('too large')
  })

  it('of a body without authentication is limited to 64 KiB, and it is not read if authentication is required', async () => {
    const long = JSON.stringify({ client_id: 'x'.repeat(70_000) })
    await server.refuses([413], 'POST', '/api/oauth/device/code', long)
    const headers = { authorization: 'Bearer nobody' }
    expect(await server.refuses([401], 'POST', project, '{'.repeat(10 * mebibyte), headers)).toContain('key')
  })

  const bulks: readonly (readonly [string, string, string, object])[] = [
    ['bulk of results', `${shop}/run/40/result/batch`, 'items', { tcaseId: 'SHOP-1', status: 'passed' }],
    ['bulk of test cases', `${shop}/tcase/bulk`, 'tcases', { title: 'x', tags: [] }],
    ['bulk of folders', `${shop}/tcase/folder/bulk`, 'folders', { path: ['x'] }],
  ]
  it.each(sample(bulks, 3))(
    'of a %s is limited, and others are answered meanwhile',
    async (_what, path, name, item) => {
      const body = JSON.stringify({ folderPath: ['x'], [name]: Array(100_000).fill(item) })
      const isMessage = expect.stringMatching(new RegExp(`^${name}: must have at most \\d+ items$`))
      expect(await othersAnswered(server.refuses([400], 'POST', path, body))).toEqual(isMessage)
    },
  )

  it('of an error message is limited', async () => {
    const empty = `{"folderPath":["x"],"tcases":[${Array(40_000).fill('{}')}]}`
    const message = await server.refuses([400], 'POST', `${shop}/tcase/bulk`, empty)
    expect(message).toMatch(/^tcases\[0\]\.title: is required; .* and 39900 more problems$/)
    const links = `{"code":"LNK","title":"x","links":[${Array(499_000).fill('{}')}]}`
    expect(await othersAnswered(server.refuses([400], 'POST', project, links))).toContain('too many problems')
  })

  it('in values is limited before they are created', async () => {
    const values = `{"code":"VAL","title":"x","links":[${Array(10_000_000).fill('{}')}]}`
    expect(await othersAnswered(server.refuses([413], 'POST', project, values))).toContain('values')
  })

  /** Checks that the server responds to other clients while it processes a request. */
  async function othersAnswered<T>(request: Promise<T>): Promise<T> {
    const workedBefore = server.processorTime()
    const answers = await Promise.all([server.send('GET', '/healthz'), server.send('GET', project)])
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    expectShortWork(workedBefore)
    return await request
  }
})

describe('JSON', () => {
  const deep = 100_000
  const lists = '['.repeat(deep) + ']'.repeat(deep)
  const objects = `${'{"a":'.repeat(deep)}1${'}'.repeat(deep)}`

  it.each([lists, objects, `{"code":"DEP","title":${lists}}`, `{"code":"DEP","title":"x","links":${lists}}`])(
    'has a limit for nesting',
    async (body) => {
      expect(await server.refuses([400], 'POST', project, body)).toContain('nested')
    },
  )

  it.each(['{"__proto__":{"a":1}', '{"constructor":{"prototype":{"a":1}}'])(
    'does not pollute prototypes: %s',
    async (start) => {
      const message = await server.refuses([400], 'POST', project, `${start},"code":"POL","title":"x"}`)
      expect(message).toContain('must not have a property "__proto__"')
      const { text } = await server.send('GET', `${shop}?__proto__=1&__proto__[a]=1&constructor=2`)
      expect(JSON.parse(text)).toEqual((await server.call('GET', '/project/SHOP')).body)
    },
  )

  it('uses the last of duplicate keys', async () => {
    await server.refuses([400], 'POST', project, '{"code":"DUP","code":"D!","title":"x"}')
  })

  it.each(['1e999', '9007199254740993', '9223372036854775808', '1.5', '-1', '"3"'])(
    'rejects the number %s for ids and counts',
    async (number) => {
      const result = `${shop}/run/40/tcase/SHOP-1/result`
      await server.refuses([400], 'POST', result, `{"status":"passed","timeTaken":${number}}`)
      const testCase = `{"title":"x","type":"standalone","priority":"low","folderId":${number}}`
      await server.refuses([400], 'POST', `${shop}/tcase`, testCase)
    },
  )

  it.each(['-0', '1e-400'])('may contain zero as %s', async (number) => {
    const path = `${shop}/run/40/tcase/SHOP-1/result`
    const { status } = await server.send('POST', path, `{"status":"passed","timeTaken":${number}}`)
    expect(status).toBe(201)
  })

  it('accepts no IDs beyond the range of the engines', async () => {
    const seqIds = ['SHOP-9007199254740993', `SHOP-${'9'.repeat(40)}`, '9223372036854775808']
    const { text } = await server.send('POST', `${shop}/tcase/seq`, JSON.stringify({ seqIds }))
    expect(JSON.parse(text)).toEqual({ total: 0, data: [] })
    for (const id of ['9007199254740991', '9223372036854775808', '9'.repeat(40), '1e5']) {
      await server.refuses([400, 404], 'GET', `${shop}/run/${id}/tcase`)
      await server.refuses([404], 'GET', `${shop}/tcase/${id}`)
    }
    const far = await server.send('GET', `${shop}/tcase?page=9007199254740991&limit=5000`)
    expect(far.status).toBe(200)
  })
})

onOneEngine('rich text', () => {
  const path = `${shop}/run/40/tcase/SHOP-1/result`

  it.each([
    ['elements', '<b></b>'.repeat(1_000_000)],
    ['nested', '<b>'.repeat(1_000_000)],
  ])('that does not end is rejected immediately: %s', async (word, comment) => {
    const workedBefore = server.processorTime()
    const body = JSON.stringify({ status: 'passed', comment })
    expect(await server.refuses([400], 'POST', path, body)).toContain(word)
    expectShortWork(workedBefore)
  })

  it('with many texts does not block other requests', async () => {
    const { tcases } = (await server.call('GET', '/project/SHOP/run/4/tcase')).body
    const comment = '<b></b>'.repeat(isThorough ? 1500 : 500)
    const items = Array.from({ length: 1000 }, () => ({ tcaseId: tcases[0].id, status: 'passed', comment }))
    const began = Date.now()
    let [isOver, longest] = [false, 0]
    const batch = server
      .send('POST', `${shop}/run/40/result/batch`, JSON.stringify({ items }))
      .finally(() => {
        isOver = true
      })
    while (!isOver) {
      const asked = Date.now()
      await server.send('GET', '/healthz')
      longest = Math.max(longest, Date.now() - asked)
    }
    expect((await batch).status).toBe(201)
    expect(longest).toBeLessThan((Date.now() - began) / 2)
  })
})

/** Measures processor time, which does not depend on other processes. */
const maxWorkMs = 5000

function expectShortWork(workedBefore: number | undefined): void {
  if (workedBefore !== undefined) expect((server.processorTime() ?? 0) - workedBefore).toBeLessThan(maxWorkMs)
}

onOneEngine('compressed bodies', () => {
  it.each(sample(['gzip', 'deflate', 'br', 'GZIP, identity'], 3))(
    'are not unpacked: %s',
    async (encoding) => {
      const before = server.peakMemory()
      // A gigabyte, as consecutive members of a gzip file.
      const bomb = Buffer.concat(Array(32).fill(gzipSync(Buffer.alloc(32 * mebibyte))))
      const headers = { 'content-encoding': encoding }
      expect(await server.refuses([415], 'POST', project, bomb, headers)).toContain('must not be compressed')
      if (before !== undefined) expect((server.peakMemory() ?? 0) - before).toBeLessThan(200)
      expect(await server.refuses([415], 'POST', '/api/oauth/revoke', bomb, headers)).toContain('compressed')
    },
  )
})

describe('searches', () => {
  it.each(['a%5C', '%25', '_', '%5C'.repeat(5000), "'", '%25'.repeat(5000)])(
    'treat special characters literally',
    async (text) => {
      const { status, text: found } = await server.send('GET', `${shop}/tcase?search=${text}`)
      expect([status, JSON.parse(found).data]).toEqual([200, []])
    },
  )

  it('find the longest names, in the widest characters', async () => {
    const wide = String.fromCodePoint(...Array.from({ length: 127 }, (_, at) => 0x20_000 + at * 257))
    const folders = JSON.stringify({ folders: [{ path: Array(100).fill(wide) }] })
    expect((await server.send('POST', `${shop}/tcase/folder/bulk`, folders)).status).toBe(200)
    const input = {
      title: wide,
      type: 'standalone',
      priority: 'low',
      folderId: 2,
      tags: [wide],
      legacyId: wide,
    }
    const made = await server.send('POST', `${shop}/tcase`, JSON.stringify(input))
    expect(made.status).toBe(201)
    const { text } = await server.send(
      'GET',
      `${shop}/tcase?search=${encodeURIComponent(wide.slice(2, 200))}`,
    )
    expect(JSON.parse(text).total).toBe(1)
  })
})
