// A server in a separate process: options as JSON in the first argument, the start line on stdout.
import { startServer } from 'qasphere-server'

// Without a limit unless a test asks for one: tests ask faster than people.
const { dataDir, database, rateLimit = 0, ...options } = JSON.parse(process.argv[2] ?? '{}')
const server = await startServer({
  host: '127.0.0.1',
  port: 0,
  data: database
    ? { kind: 'database', url: database }
    : dataDir
      ? { kind: 'folder', path: dataDir }
      : { kind: 'memory' },
  logLevel: process.env.QAS_TEST_LOG ?? 'error',
  rateLimit,
  ...options,
}).catch((error) => {
  // Uncaught, it would come with the line of the bundle that threw it: all of it.
  console.error(error)
  process.exit(1)
})
process.stdout.write(`${JSON.stringify({ url: server.url, token: server.token, dataDir: server.dataDir })}\n`)
process.on('SIGTERM', async () => {
  await server.close()
  process.exit(0)
})
