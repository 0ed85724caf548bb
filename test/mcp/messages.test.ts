import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { expect, it } from 'vitest'
import { cleanEnvironment, qasphereBinary } from '../support/qasphere.js'

const initialize = {
  jsonrpc: '2.0',
  id: 7,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
}

it('answers messages that are not JSON or not JSON-RPC with an error, and continues', async () => {
  const env = cleanEnvironment({ QAS_URL: 'http://127.0.0.1:9', QAS_TOKEN: 'a.b.c' })
  const child = spawn(process.execPath, [qasphereBinary, 'mcp'], { env })
  const lines = createInterface({ input: child.stdout })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const next = async (sent: string) => {
    const answer = once(lines, 'line')
    child.stdin.write(sent)
    const [line] = await answer
    return JSON.parse(String(line))
  }
  const parseError = { code: -32700, message: expect.stringMatching(/^Parse error: .*JSON/) }
  const invalid = { code: -32600, message: expect.stringMatching(/^Invalid request/) }
  expect(await next('\n  \r\n{"jsonrpc": oops}\n')).toEqual({ jsonrpc: '2.0', id: null, error: parseError })
  expect(await next('{"id": "a", "method": "ping"}\n')).toEqual({ jsonrpc: '2.0', id: 'a', error: invalid })
  expect(await next('[]\r\n')).toEqual({ jsonrpc: '2.0', id: null, error: invalid })
  // A message in two parts, of which the first ends inside a character.
  const bytes = Buffer.from(JSON.stringify({ ...initialize, id: 'ü' }))
  const middle = bytes.indexOf('ü') + 1
  child.stdin.write(bytes.subarray(0, middle))
  await new Promise((resolve) => setTimeout(resolve, 50))
  const answer = once(lines, 'line')
  child.stdin.write(Buffer.concat([bytes.subarray(middle), Buffer.from('\n')]))
  const [line] = await answer
  expect(JSON.parse(String(line))).toMatchObject({ id: 'ü', result: { serverInfo: { name: 'qasphere' } } })
  child.stdin.end('{"jsonrpc": "2.0", ')
  const [status] = await once(child, 'close')
  expect(status).toBe(0)
  expect(stderr.match(/^Rejected a message on stdin\. Parse error: /gm)).toHaveLength(2)
  expect(stderr.match(/^Rejected a message on stdin\. Invalid request/gm)).toHaveLength(2)
}, 30_000)
