import type { Socket } from 'node:net'
import { errorCodeOf } from 'qasphere-contract/errors'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type BesiegedServer, startBesiegedServer } from '../support/besieged-server.js'

const host = 'Host: a\r\n'
const json = 'Content-Type: application/json\r\n'
let server: BesiegedServer
let authorized: string
let slow: SlowCallers

beforeAll(async () => {
  server = await startBesiegedServer()
  authorized = `${host}Authorization: Bearer ${server.token}\r\n`
  // They continue during the other tests.
  slow = await slowCallers(300)
})
afterEach(() => server.expectUnharmed())
afterAll(async () => {
  slow.end()
  await server.stop()
})

/** Parses consecutive responses into status and body. */
function answersIn(text: string): { status: number; body: unknown }[] {
  return text
    .split(/(?=HTTP\/1\.1 )/)
    .filter((answer) => answer !== '')
    .map((answer) => {
      const [head = '', body = ''] = answer.split('\r\n\r\n')
      return { status: Number(head.split(' ')[1]), body: JSON.parse(body) }
    })
}

const said = expect.stringMatching(/./)

describe('malformed HTTP requests', () => {
  const post = (headers: string, body = '') =>
    `POST /api/public/v0/project HTTP/1.1\r\n${authorized}${json}${headers}\r\n${body}`
  const get = (path: string, headers = '') => `GET ${path} HTTP/1.1\r\n${authorized}${headers}\r\n`

  it.each<[string, number, () => string | Buffer]>([
    [
      'both ways to say how long it is',
      400,
      () => post('Transfer-Encoding: chunked\r\nContent-Length: 5\r\n', '0\r\n\r\n'),
    ],
    ['two lengths', 400, () => post('Content-Length: 5\r\nContent-Length: 6\r\n', 'hello')],
    ['a negative length', 400, () => post('Content-Length: -1\r\n', '{}')],
    ['a chunk of no size', 400, () => post('Transfer-Encoding: chunked\r\n', 'zz\r\nab\r\n0\r\n\r\n')],
    ['a chunk of any size', 400, () => post('Transfer-Encoding: chunked\r\n', `${'f'.repeat(20)}\r\nab\r\n`)],
    ['a folded header', 400, () => get('/healthz', 'X-A: b\r\n c\r\n')],
    ['a NUL in a header', 400, () => get('/healthz', 'X-A: a\0b\r\n')],
    ['a NUL in the path', 400, () => get('/health\0z')],
    ['bytes in the path', 400, () => Buffer.from(get('/\xff\xed\xa0\x80'), 'latin1')],
    ['lines without CR', 400, () => 'GET /healthz HTTP/1.1\nHost: a\n\n'],
    ['no slash', 400, () => get('healthz')],
    ['an unknown method', 400, () => `BREW /healthz HTTP/1.1\r\n${host}\r\n`],
    ['the preface of HTTP/2', 400, () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['no host', 400, () => 'GET /healthz HTTP/1.1\r\n\r\n'],
    ['two hosts', 400, () => get('/healthz', 'Host: b\r\n')],
    ['a host that is none', 400, () => 'GET /healthz HTTP/1.1\r\nHost: a b<>\r\n\r\n'],
    ['a path that is too long', 431, () => get(`/${'a'.repeat(20_000)}`)],
    ['headers that are too large', 431, () => get('/healthz', `X-A: ${'a'.repeat(20_000)}\r\n`)],
    ['a length that is too large', 413, () => post('Content-Length: 33554433\r\n', '{')],
    ['an expectation', 417, () => post('Expect: 200-ok\r\nContent-Length: 2\r\n', '{}')],
    [
      'no content type',
      415,
      () =>
        `POST /api/public/v0/project HTTP/1.1\r\n${authorized}Content-Type: ;;;\r\nContent-Length: 2\r\n\r\n{}`,
    ],
    ['an unknown path', 404, () => get('//healthz')],
    ['a way up', 404, () => get('/api/../healthz')],
    ['a hidden way up', 400, () => get('/api/file/%2e%2e%2f%2e%2e%2fqasphere.db')],
    ['TRACE', 404, () => `TRACE /healthz HTTP/1.1\r\n${host}\r\n`],
    ['OPTIONS *', 404, () => `OPTIONS * HTTP/1.1\r\n${host}\r\n`],
    [
      'an odd token',
      401,
      () =>
        Buffer.from(
          `GET /api/public/v0/users HTTP/1.1\r\n${host}Authorization: Bearer \xff%00'"\r\n\r\n`,
          'latin1',
        ),
    ],
    [
      'a token of two words',
      401,
      () => `GET /api/public/v0/users HTTP/1.1\r\n${host}Authorization: Bearer a b\r\n\r\n`,
    ],
    ['another host in the target', 200, () => `GET http://evil.example/healthz HTTP/1.1\r\n${host}\r\n`],
    [
      'an upgrade',
      200,
      () => get('/healthz', 'Connection: Upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAA\r\n'),
    ],
    ['many headers', 200, () => get('/healthz', 'a:b\r\n'.repeat(2500))],
  ])('get one response: %s', async (_what, status, request) => {
    const before = await server.dataVersion()
    const { text } = await server.raw(request())
    const body = status === 200 ? { status: 'ok' } : { message: said, code: errorCodeOf(status) }
    expect(answersIn(text)).toEqual([{ status, body }])
    expect(await server.dataVersion()).toBe(before)
  })

  it('may be of older versions', async () => {
    for (const request of ['GET /healthz\r\n\r\n', 'GET /healthz HTTP/1.0\r\n\r\n']) {
      const { text, isClosed } = await server.raw(request)
      expect([answersIn(text), isClosed]).toEqual([[{ status: 200, body: { status: 'ok' } }], true])
    }
    const form =
      'Origin: http://a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 20\r\n'
    const { text } = await server.raw(`POST /login HTTP/1.0\r\n${form}\r\nemail=a&password=bbb`)
    expect(text).toMatch(/^HTTP\/1\.1 403 /)
  })

  it('end if their headers have no end', async () => {
    const { text, isClosed } = await server.raw(get('/healthz', `X-A: ${'a'.repeat(10_000_000)}\r\n`))
    // A client that is still sending may not receive the reason.
    expect([text, isClosed]).toEqual([expect.stringMatching(/^$|^HTTP\/1\.1 431 /), true])
  })

  it('open no tunnel', async () => {
    expect(await server.raw(`CONNECT a:80 HTTP/1.1\r\n${host}\r\n`)).toEqual({ text: '', isClosed: true })
  })

  it('are answered in order', async () => {
    const paths = Array.from({ length: 20 }, (_, at) =>
      at % 2 ? `/p${at}` : `/api/public/v0/project/P${at}`,
    )
    const { text } = await server.raw(paths.map((path) => get(path)).join(''))
    const message = (at: number) => (at % 2 ? `No route for GET /p${at}` : 'project not found')
    expect(answersIn(text)).toEqual(
      paths.map((_, at) => ({ status: 404, body: { message: message(at), code: 'not_found' } })),
    )
  })
})

describe('slow clients', () => {
  it('with announced bodies use no memory', async () => {
    const before = server.peakMemory()
    const promise = `POST /api/public/v0/project HTTP/1.1\r\n${authorized}${json}Content-Length: 33000000\r\n\r\n{`
    const sockets = await Promise.all(Array.from({ length: 200 }, () => server.open()))
    for (const socket of sockets) socket.on('error', () => undefined).write(promise)
    expect((await server.send('GET', '/api/public/v0/users')).status).toBe(200)
    if (before !== undefined) expect((server.peakMemory() ?? 0) - before).toBeLessThan(200)
    for (const socket of sockets) socket.destroy()
  })

  it('do not block others, and are disconnected after 20 seconds', async () => {
    const began = Date.now()
    expect((await server.send('GET', '/api/public/v0/users')).status).toBe(200)
    expect(Date.now() - began).toBeLessThan(5000)
    const { answers, seconds } = await slow.ended
    expect(new Set(answers.map((answer) => JSON.stringify(answersIn(answer))))).toEqual(
      new Set([
        JSON.stringify([
          {
            status: 408,
            body: { message: 'the request took too long to arrive', code: 'request_timeout' },
          },
        ]),
      ]),
    )
    expect(seconds).toBeGreaterThan(15)
    expect(seconds).toBeLessThan(28)
  })
})

interface SlowCallers {
  /** Resolves when the server has closed all their connections, with the responses and the time. */
  readonly ended: Promise<{ answers: string[]; seconds: number }>
  end(): void
}

/** Clients that send a byte of their headers now and then, and never finish (Slowloris). */
async function slowCallers(count: number): Promise<SlowCallers> {
  const began = Date.now()
  const sockets = await Promise.all(Array.from({ length: count }, () => server.open()))
  for (const socket of sockets) socket.write('GET /healthz HTTP/1.1\r\nX-Slow: ')
  const dripping = setInterval(() => {
    for (const socket of sockets) if (socket.writable) socket.write('x')
  }, 500)
  const end = () => {
    clearInterval(dripping)
    for (const socket of sockets) socket.destroy()
  }
  const ended = Promise.all(sockets.map(untilClosed)).then((answers) => {
    end()
    return { answers, seconds: (Date.now() - began) / 1000 }
  })
  return { ended, end }
}

function untilClosed(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    socket.on('data', (data) => {
      text += data
    })
    socket.on('error', () => undefined).once('close', () => resolve(text))
  })
}
