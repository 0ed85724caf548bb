// Runs servers for the tests of one worker: options as messages in, addresses out. It ends with the worker.
import { startServer } from 'qasphere-server'
import { toServerOptions } from './server-options.mjs'

const servers = new Map()

process.on('message', async ({ id, options }) => {
  try {
    process.send({ id, ...(options ? await start(id, options) : await stop(id)) })
  } catch (error) {
    process.send({ id, error: String(error) })
  }
})
process.on('disconnect', () => process.exit(0))

async function start(id, options) {
  const server = await startServer(toServerOptions(options))
  servers.set(id, server)
  return { url: server.url, token: server.token }
}

async function stop(id) {
  await servers.get(id)?.close()
  servers.delete(id)
  return {}
}
