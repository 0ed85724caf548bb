import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import type { Services } from './routes.js'

/** How long the database may take to answer before this process is not ready, in milliseconds. */
const patience = 3000

/**
 * Adds `/healthz`, which answers as long as the process lives, and `/readyz`, which says whether it should get requests:
 * the database answers, and it is not about to end.
 */
export function addHealth(app: FastifyInstance, { store: { db } }: Services): void {
  let isClosing = false
  app.addHook('preClose', async () => {
    isClosing = true
  })
  // Asked every few seconds, of which nobody wants to read.
  const logLevel = 'warn'
  app.get('/healthz', { logLevel }, async () => ({ status: 'ok' }))
  app.get('/readyz', { logLevel }, async (_request, reply) => {
    const reason = isClosing ? 'the server is being stopped' : await databaseProblem()
    if (reason === undefined) return { status: 'ready' }
    return reply.code(503).header('retry-after', '2').send({ status: 'not ready', message: reason })
  })

  async function databaseProblem(): Promise<string | undefined> {
    const timer = new Promise<string>((resolve) => {
      setTimeout(() => resolve('the database does not answer'), patience).unref()
    })
    const answer = sql`select 1`.execute(db).then(
      () => undefined,
      () => 'the database cannot be reached',
    )
    return await Promise.race([answer, timer])
  }
}
