// A server in a separate process, and calls to it over persistent connections.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(new URL('../../test/support/server-process.mjs', import.meta.url))
export const token = 'bench.key.secret'

/** Starts a server on data of `places.mjs`. `milliseconds` is the time until its first response. */
export async function startServer(options) {
  const begin = performance.now()
  const child = spawn(process.execPath, [script, JSON.stringify({ ...options, token })], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  const { url } = JSON.parse(line)
  const agent = new Agent({ keepAlive: true, maxSockets: 8 })
  const call = (method, path, body) => send(agent, `${url}/api/public/v0${path}`, method, body)
  await call('GET', '/users/me')
  const milliseconds = performance.now() - begin
  const stop = async () => {
    agent.destroy()
    const exited = once(child, 'exit')
    child.kill('SIGTERM')
    await exited
  }
  return { url, pid: child.pid, call, stop, milliseconds }
}

async function send(agent, url, method, body) {
  const text = body === undefined ? undefined : JSON.stringify(body)
  const outgoing = request(url, {
    agent,
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(text === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
    },
  })
  outgoing.end(text)
  const [response] = await once(outgoing, 'response')
  const chunks = []
  for await (const chunk of response) chunks.push(chunk)
  const answer = Buffer.concat(chunks).toString()
  if (response.statusCode >= 300) throw new Error(`${method} ${url}: ${response.statusCode} ${answer}`)
  return JSON.parse(answer)
}
