import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type DataPlace, makeDataPlace } from '../support/data-place.js'
import { startServer, type TestServer } from '../support/server.js'
import { isThorough } from '../support/thoroughness.js'

const mebibyte = 1024 * 1024
const png = Buffer.from('89504e470d0a1a0a0000000d4948445200000001', 'hex')

interface Part {
  readonly name: string
  readonly content: BlobPart
  readonly type?: string
  readonly field?: string
}

describe('files', () => {
  let server: TestServer
  let place: DataPlace
  beforeAll(async () => {
    place = await makeDataPlace()
    server = await startServer(place.options)
  })
  afterAll(async () => {
    await server.stop()
    await place.remove()
  })

  const authorization = () => ({ authorization: `Bearer ${server.token}` })

  async function upload(path: string, parts: readonly Part[]) {
    const form = new FormData()
    for (const { name, content, type, field } of parts) {
      form.append(
        field ?? (path.endsWith('batch') ? 'files' : 'file'),
        new Blob([content], { type: type ?? 'text/plain' }),
        name,
      )
    }
    return await post(path, form)
  }

  async function post(path: string, body: BodyInit, headers: Record<string, string> = {}) {
    const response = await fetch(`${server.url}/api/public/v0${path}`, {
      method: 'POST',
      headers: { ...authorization(), ...headers },
      body,
    })
    return { status: response.status, body: await response.json() }
  }

  async function download(id: string) {
    return await fetch(`${server.url}/api/file/${id}`, { headers: authorization() })
  }

  it('are returned byte for byte with their name, at the address in the response', async () => {
    const name = 'Übersicht “q1” 図.png'
    const { status, body } = await upload('/file', [{ name, content: png, type: 'text/html' }])
    expect(status).toBe(201)
    expect(body).toEqual({
      id: expect.stringMatching(/^\w{9}_\w{13}$/),
      url: `${server.url}/api/file/${body.id}`,
      stableUrl: `/api/file/${body.id}`,
    })
    const response = await fetch(body.url, { headers: authorization() })
    expect(response.status).toBe(200)
    expect(Buffer.from(await response.arrayBuffer())).toEqual(png)
    expect(response.headers.get('content-type')).toBe('image/png')
    expect(response.headers.get('content-length')).toBe(String(png.length))
    const disposition = response.headers.get('content-disposition') ?? ''
    expect(disposition).toMatch(/^inline; /)
    expect(decodeURIComponent(disposition.split("filename*=UTF-8''")[1] ?? '')).toBe(name)
  })

  it('keep the order of their parts', async () => {
    const contents = Array.from({ length: 100 }, (_, index) => `content ${index}`)
    const { status, body } = await upload(
      '/file/batch',
      contents.map((content, index) => ({ name: `${index}.txt`, content })),
    )
    expect(status).toBe(201)
    const texts = await Promise.all(
      body.files.map(async ({ id }: { id: string }) => (await download(id)).text()),
    )
    expect(texts).toEqual(contents)
  })

  it.each([
    ['page.html', '<script>alert(1)</script>', 'text/html; charset=utf-8'],
    ['icon.svg', '<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', 'image/svg+xml; charset=utf-8'],
  ])('never run in the origin of the site: %s', async (name, content, type) => {
    const { body } = await upload('/file', [{ name, content, type: 'image/png' }])
    const { headers } = await download(body.id)
    expect(headers.get('content-type')).toBe(type)
    expect(headers.get('content-disposition')).toBe(`attachment; filename=${name}`)
    expect(headers.get('content-security-policy')).toBe('sandbox')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  })

  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\me\\shot.txt', 'shot.txt'],
    ['..', 'file'],
  ])('lose the path in their name: %s', async (name, kept) => {
    const { body } = await upload('/file', [{ name, content: 'x' }])
    expect((await download(body.id)).headers.get('content-disposition')).toBe(`inline; filename=${kept}`)
  })

  it('may be empty', async () => {
    const { status, body } = await upload('/file', [{ name: 'empty.txt', content: '' }])
    expect(status).toBe(201)
    expect(await (await download(body.id)).text()).toBe('')
  })

  it('may have 50 MiB and no more', async () => {
    const most = Buffer.alloc(50 * mebibyte, 7)
    const { status, body } = await upload('/file', [{ name: 'most.bin', content: most }])
    expect(status).toBe(201)
    expect(Buffer.from(await (await download(body.id)).arrayBuffer()).equals(most)).toBe(true)
    const over = await upload('/file', [{ name: 'over.bin', content: Buffer.alloc(50 * mebibyte + 1) }])
    expect(over).toEqual({
      status: 413,
      body: { message: 'the file "over.bin" is larger than 50 MiB', code: 'too_large' },
    })
    if ('dataDir' in place.options)
      expect(readdirSync(join(place.options.dataDir, 'files', 'incoming'))).toEqual([])
  })

  // The limit is the same on every engine, and the test is slow.
  it.skipIf(inject('postgresUrl') || !isThorough)('may have 500 MiB together', async () => {
    const file = Buffer.alloc(50 * mebibyte)
    const parts = Array.from({ length: 11 }, (_, index) => ({ name: `${index}.bin`, content: file }))
    const { status, body } = await upload('/file/batch', parts)
    expect({ status, body }).toEqual({
      status: 413,
      body: { message: 'the request is larger than 500 MiB', code: 'too_large' },
    })
  })

  it('may be 100 in one request', async () => {
    const parts = Array.from({ length: 101 }, (_, index) => ({ name: `${index}.txt`, content: 'x' }))
    expect(await upload('/file/batch', parts)).toEqual({
      status: 400,
      body: { message: 'the request must have at most 100 files', code: 'invalid_request' },
    })
  })

  it('are rejected in other parts and other requests', async () => {
    expect(await upload('/file', [{ name: 'a', content: 'x', field: 'files' }])).toEqual({
      status: 400,
      body: { message: 'unexpected part "files": files go into "file"', code: 'invalid_request' },
    })
    expect(await upload('/file/batch', [])).toMatchObject({ status: 400 })
    expect(await post('/file', '{}', { 'content-type': 'application/json' })).toEqual({
      status: 400,
      body: {
        message: 'the request must be multipart/form-data with the part "file"',
        code: 'invalid_request',
      },
    })
    const broken = await post(
      '/file',
      '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nx',
      {
        'content-type': 'multipart/form-data; boundary=x',
      },
    )
    expect(broken).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('the multipart body cannot be read') },
    })
  })

  it.each([
    ['no file name', Buffer.from('name="FIELD"'), 'the part "FIELD" has no file name'],
    [
      'no file name, with a type',
      Buffer.from('name="FIELD"\r\nContent-Type: application/octet-stream'),
      'no file name',
    ],
    ['an empty file name', Buffer.from('name="FIELD"; filename=""'), 'the part "FIELD" has no file name'],
    ['a blank file name', Buffer.from('name="FIELD"; filename=" "'), 'the part "FIELD" has no file name'],
    ['no name at all', Buffer.from('filename="a.txt"'), 'a part has no name: files go into "FIELD"'],
    [
      'a file name in Latin-1',
      Buffer.from('name="FIELD"; filename="gr\xfc\xdf.txt"', 'latin1'),
      'not valid UTF-8',
    ],
    [
      'a file name in Shift JIS',
      Buffer.from('name="FIELD"; filename="\x90\xa7.txt"', 'latin1'),
      'not valid UTF-8',
    ],
    ['half a character', Buffer.from('name="FIELD"; filename="a\xe5\x9b"', 'latin1'), 'not valid UTF-8'],
    ['a lone surrogate', Buffer.from('name="FIELD"; filename="a\xed\xa0\x80"', 'latin1'), 'not valid UTF-8'],
    ['an escape', Buffer.from('name="FIELD"; filename="\\"\xfc.txt"', 'latin1'), 'not valid UTF-8'],
    ['an encoded file name', Buffer.from('name="FIELD"; filename*=UTF-8\'\'gr%FC.txt'), 'not valid UTF-8'],
  ])('are rejected with %s, alone and after others', async (_what, disposition, message) => {
    for (const [path, field] of [
      ['/file', 'file'],
      ['/file/batch', 'files'],
    ] as const) {
      const named = disposition.toString('latin1').replace('FIELD', field)
      const good = `--B\r\nContent-Disposition: form-data; name="${field}"; filename="good.txt"\r\n\r\nx\r\n`
      for (const before of path === '/file' ? [''] : ['', good]) {
        const body = `${before}--B\r\nContent-Disposition: form-data; ${named}\r\n\r\nhi\r\n--B--\r\n`
        const answer = await post(path, Buffer.from(body, 'latin1'), {
          'content-type': 'multipart/form-data; boundary=B',
        })
        expect(answer).toMatchObject({
          status: 400,
          body: { message: expect.stringContaining(message.replace('FIELD', field)) },
        })
      }
    }
  })

  it('are only shown to authenticated callers, and not found by other IDs', async () => {
    const { body } = await upload('/file', [{ name: 'a.txt', content: 'x' }])
    expect((await fetch(body.url)).status).toBe(401)
    expect((await fetch(body.url, { headers: { authorization: 'Bearer a.b.c' } })).status).toBe(401)
    expect((await fetch(`${server.url}/api/public/v0/file`, { method: 'POST' })).status).toBe(401)
    const unknown = await download('1CdnxvrBw_Qp2ZRf7pJXc17')
    expect({ status: unknown.status, body: await unknown.json() }).toEqual({
      status: 404,
      body: { message: 'file not found', code: 'not_found' },
    })
  })
})

describe('files of a server in memory', () => {
  it('are returned byte for byte', async () => {
    const server = await startServer()
    try {
      const form = new FormData()
      form.append('file', new Blob([png]), 'a.png')
      const headers = { authorization: `Bearer ${server.token}` }
      const created = await fetch(`${server.url}/api/public/v0/file`, { method: 'POST', headers, body: form })
      const { url } = await created.json()
      const response = await fetch(url, { headers })
      expect(Buffer.from(await response.arrayBuffer())).toEqual(png)
    } finally {
      await server.stop()
    }
  })
})
