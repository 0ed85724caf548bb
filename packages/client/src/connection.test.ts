import { createServer } from 'node:http'
import { endpoints } from 'qasphere-contract'
import { expect, it } from 'vitest'
import { connect } from './connection.js'
import { createPace } from './pace.js'

it('a request that the server rejects with 429 ends bursts', async () => {
  let seen = 0
  const server = createServer((_request, response) => {
    seen += 1
    const isFirst = seen === 1
    response.writeHead(isFirst ? 429 : 200, { 'content-type': 'application/json', 'retry-after': '0' })
    response.end(isFirst ? '{"message": "Too many requests"}' : '{"projects": []}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const url = `http://127.0.0.1:${address.port}`
  const pace = createPace(4)
  const connection = connect({ url, token: 'a.b.c', userAgent: 'test/1' }, pace)
  try {
    await connection.client.call(endpoints.listProjects, {})
    expect(seen).toBe(2)
    await pace()
    const begin = performance.now()
    await pace()
    expect(performance.now() - begin).toBeGreaterThan(150)
  } finally {
    connection.close()
    server.close()
  }
})
