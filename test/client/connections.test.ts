import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient, type TransportOptions } from 'qasphere-client'
import { endpoints } from 'qasphere-contract'
import { afterEach, describe, expect, it } from 'vitest'
import { certificate } from '../support/certificates.js'
import { json, misbehavingServer, rawServer } from '../support/misbehaving-server.js'

const { createMilestone, listProjects } = endpoints
const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp()
})

function clientOf(url: string, options: TransportOptions = {}) {
  const client = createClient({
    url,
    token: 'a.b.c',
    userAgent: 'test/1',
    retry: { retries: 2, baseDelayMs: 1 },
    ...options,
  })
  cleanUps.push(() => client.close())
  return client
}

/** Sets environment variables, and unsets the other named ones, until the test ends. */
function withEnvironment(names: readonly string[], values: Readonly<Record<string, string>>): void {
  const before = Object.fromEntries(names.map((name) => [name, process.env[name]]))
  for (const name of names) delete process.env[name]
  Object.assign(process.env, values)
  cleanUps.push(() => {
    for (const name of names) {
      const value = before[name]
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  })
}

async function secureServer(options?: Parameters<typeof certificate>[0]) {
  const tls = await certificate(options)
  const server = await misbehavingServer((response) => json(response, 200, { projects: [] }), tls)
  cleanUps.push(() => server.stop())
  return { ...server, cert: tls.cert }
}

describe('connection errors', () => {
  it('explain that the connection was refused, without a retry', async () => {
    const gone = await misbehavingServer(() => undefined)
    await gone.stop()
    const attempts: unknown[] = []
    const client = clientOf(gone.url, { onAttempt: (log) => attempts.push(log) })
    await expect(client.call(createMilestone, { projectCode: 'PRJ', title: 'x' })).rejects.toMatchObject({
      kind: 'network',
      message: `The connection to ${gone.url} was refused; check the URL, and that the server is running.`,
      details: { failure: 'refused' },
    })
    expect(attempts).toHaveLength(1)
  })

  it('explain that connecting timed out, after a retry of a GET', async () => {
    const silent = await rawServer(() => undefined)
    cleanUps.push(silent.stop)
    const client = clientOf(`https://127.0.0.1:${silent.port}`, { connectTimeoutMs: 60 })
    await expect(client.call(listProjects, {})).rejects.toThrow(/Could not connect to .* within 0\.06 s/)
    expect(silent.connections()).toBe(3)
  })

  it('explain that the response is not HTTP', async () => {
    const other = await rawServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'))
    cleanUps.push(other.stop)
    await expect(clientOf(`http://127.0.0.1:${other.port}`).call(listProjects, {})).rejects.toThrow(
      /did not respond with HTTP; check the port/,
    )
  })
})

describe('TLS', () => {
  it('with a self-signed certificate is rejected with advice', async () => {
    const server = await secureServer()
    await expect(clientOf(server.url).call(listProjects, {})).rejects.toMatchObject({
      details: { failure: 'tls' },
      message: expect.stringMatching(/not signed by a trusted CA .*--ca-file or NODE_EXTRA_CA_CERTS/),
    })
    expect(server.seen).toHaveLength(0)
  })

  it('with a custom CA works', async () => {
    const server = await secureServer()
    const client = clientOf(server.url, { ca: server.cert })
    expect(await client.call(listProjects, {})).toEqual({ projects: [] })
    expect(await client.call(listProjects, {})).toEqual({ projects: [] })
    expect(server.seen[1]?.port).toBe(server.seen[0]?.port)
  })

  it('trusts CAs from both NODE_EXTRA_CA_CERTS and an option', async () => {
    const [one, other] = [await secureServer({ subject: 'one' }), await secureServer({ subject: 'other' })]
    const folder = mkdtempSync(join(tmpdir(), 'qasphere-ca-'))
    cleanUps.push(() => rmSync(folder, { recursive: true }))
    const file = join(folder, 'extra.pem')
    writeFileSync(file, one.cert)
    withEnvironment(['NODE_EXTRA_CA_CERTS'], { NODE_EXTRA_CA_CERTS: file })
    for (const { url } of [one, other]) {
      expect(await clientOf(url, { ca: other.cert }).call(listProjects, {})).toEqual({ projects: [] })
    }
  })

  it.each([
    ['that has expired', { fromDays: -9, toDays: -2 }, /has expired; .*clock/],
    ['that is not valid yet', { fromDays: 2, toDays: 9 }, /not valid yet; check the clock/],
    ['for another host', { host: 'other.example' }, /not valid for host 127\.0\.0\.1/],
  ])('with a certificate %s is rejected with an explanation', async (_what, options, words) => {
    const server = await secureServer(options)
    await expect(clientOf(server.url, { ca: server.cert }).call(listProjects, {})).rejects.toThrow(words)
  })

  it('to a server without TLS is rejected with an explanation', async () => {
    const plain = await misbehavingServer((response) => json(response, 200, {}))
    cleanUps.push(plain.stop)
    const url = plain.url.replace('http:', 'https:')
    await expect(clientOf(url).call(listProjects, {})).rejects.toThrow(/does not speak TLS; check the port/)
  })
})

describe('a proxy', () => {
  const variables = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy']

  /** Tunnels CONNECT and forwards plain requests. Requires credentials if a user is given. */
  async function proxyServer(user?: string) {
    const seen: string[] = []
    const proxy = createServer((request, response) => {
      seen.push(`${request.method} ${request.url}`)
      json(response, 200, { projects: null })
    })
    proxy.on('connect', (request, client) => {
      seen.push(`CONNECT ${request.url}`)
      const expected = user && `Basic ${Buffer.from(user).toString('base64')}`
      if (expected && request.headers['proxy-authorization'] !== expected) {
        client.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n')
        return
      }
      const [host = '', port] = (request.url ?? '').split(':')
      const target = connect(Number(port), host, () => {
        client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
        target.pipe(client).pipe(target)
      })
      client.on('error', () => target.destroy())
      target.on('error', () => client.destroy())
    })
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    cleanUps.push(() => proxy.close())
    const address: AddressInfo | string | null = proxy.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    return { address: `127.0.0.1:${address.port}`, seen }
  }

  it.each(['http://', ''])('in the format "%s…" tunnels https, once for all requests', async (scheme) => {
    const target = await secureServer()
    const proxy = await proxyServer()
    withEnvironment(variables, { HTTPS_PROXY: scheme + proxy.address })
    const client = clientOf(target.url, { ca: target.cert })
    await client.call(listProjects, {})
    expect(await client.call(listProjects, {})).toEqual({ projects: [] })
    expect(proxy.seen).toEqual([`CONNECT ${new URL(target.url).host}`])
  })

  it('forwards http', async () => {
    const proxy = await proxyServer()
    withEnvironment(variables, { http_proxy: `http://${proxy.address}` })
    expect(await clientOf('http://acme.example:81').call(listProjects, {})).toEqual({ projects: null })
    expect(proxy.seen).toEqual(['GET http://acme.example:81/api/public/v0/project'])
  })

  it.each(['127.0.0.1', '*', 'example.com,127.0.0.1', '127.0.0.0/8'])(
    'is bypassed with NO_PROXY=%s',
    async (noProxy) => {
      const target = await misbehavingServer((response) => json(response, 200, { projects: [] }))
      cleanUps.push(target.stop)
      const proxy = await proxyServer()
      withEnvironment(variables, { HTTP_PROXY: `http://${proxy.address}`, NO_PROXY: noProxy })
      await clientOf(target.url).call(listProjects, {})
      expect(proxy.seen).toEqual([])
      expect(target.seen).toHaveLength(1)
    },
  )

  it('that requires credentials gets those in its URL', async () => {
    const target = await secureServer()
    const proxy = await proxyServer('ann:secret')
    withEnvironment(variables, { HTTPS_PROXY: `http://ann:secret@${proxy.address}` })
    expect(await clientOf(target.url, { ca: target.cert }).call(listProjects, {})).toEqual({ projects: [] })
  })

  it('that rejects the request is named without its password', async () => {
    const target = await secureServer()
    const proxy = await proxyServer('ann:secret')
    withEnvironment(variables, { HTTPS_PROXY: `http://ann:wrong@${proxy.address}` })
    const call = clientOf(target.url, { ca: target.cert }).call(listProjects, {})
    await expect(call).rejects.toMatchObject({
      details: { failure: 'proxy' },
      message: expect.stringContaining(`The proxy http://${proxy.address} did not let the request`),
    })
    await expect(call).rejects.toThrow(/status 407/)
    await expect(call).rejects.not.toThrow(/wrong/)
  })

  it('that is unreachable is named', async () => {
    const gone = await misbehavingServer(() => undefined)
    await gone.stop()
    withEnvironment(variables, { HTTPS_PROXY: gone.url })
    await expect(clientOf('https://acme.example').call(listProjects, {})).rejects.toThrow(
      `The proxy ${gone.url} for https://acme.example could not be reached (ECONNREFUSED)`,
    )
  })

  it.each([
    ['socks5://127.0.0.1:1', 'socks5://127.0.0.1:1'],
    ['socks5://mara:secret@127.0.0.1:1', 'socks5://***@127.0.0.1:1'],
    ['http://', 'http://'],
  ])('in the format %s is rejected with an explanation', async (address, shown) => {
    withEnvironment(variables, { HTTP_PROXY: address })
    await expect(clientOf('http://acme.example').call(listProjects, {})).rejects.toThrow(
      `must be the URL of an HTTP proxy, such as http://proxy.example.com:3128, got "${shown}"`,
    )
  })
})
