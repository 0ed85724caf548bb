// A server in a separate process: options as JSON in the first argument, the start line on stdout.
import { startServer } from 'qasphere-server'
import { toServerOptions } from './server-options.mjs'

const server = await startServer(toServerOptions(JSON.parse(process.argv[2] ?? '{}'))).catch((error) => {
  // Uncaught, it would come with the line of the bundle that threw it: all of it.
  console.error(error)
  process.exit(1)
})
process.stdout.write(`${JSON.stringify({ url: server.url, token: server.token, dataDir: server.dataDir })}\n`)
process.on('SIGTERM', async () => {
  await server.close()
  process.exit(0)
})
