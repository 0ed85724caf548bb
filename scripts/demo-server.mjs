import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export const root = join(dirname(fileURLToPath(import.meta.url)), '..')
/**
 * The built command line, for Node. What npm links would need a shell on Windows, which splits arguments with quotes and is
 * all that a signal ends.
 */
export const qasphere = join(root, 'packages/cli/bin/qasphere.cjs')

/** Options of a server in memory with the demo project, on any free port. */
export const demoServerArgs = [
  ...['server', '--memory', '--port', '0', '--seed', 'demo', '--open-pages'],
  ...['--log-level', 'error'],
]

/**
 * Starts a server with the demo project. Resolves to its process, the line that it printed, and its URL and API key. Ends
 * this process if the server fails.
 */
export async function startDemoServer() {
  const server = spawn(process.execPath, [qasphere, ...demoServerArgs], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  server.once('exit', (code) => {
    if (code !== 0 && code !== null) process.exit(code)
  })
  const [line] = await once(createInterface({ input: server.stdout }), 'line')
  const { url, token } = JSON.parse(line)
  return { server, line, url, token }
}

/** Stops a server, unless it has ended by itself, and waits until it has ended. */
export async function stopDemoServer(server) {
  server.kill('SIGTERM')
  if (server.exitCode === null && server.signalCode === null) await once(server, 'exit')
}
