import type { FastifyInstance } from 'fastify'
import type { DatabaseTrouble } from '../store/engine.js'
import { commitNothing } from '../store/settings.js'
import type { Services } from './services.js'

/** How long the database may take to commit before this process is not ready, in milliseconds. */
const commitTimeoutMs = 3000
/** How long the last answer of the database is used, in milliseconds: anyone may ask, and each commit costs the disk a write. */
const maxAgeMs = 1000

/**
 * Adds `/healthz`, which answers as long as the process lives, and `/readyz`, which says whether the process should get
 * requests: the database commits changes. While the process is stopping, fastify answers 503 to every new request.
 */
export function addHealth(app: FastifyInstance, { store: { db, engine } }: Services): void {
  // Asked every few seconds, of which nobody wants to read.
  const logLevel = 'warn'
  app.get('/healthz', { logLevel }, async () => ({ status: 'ok' }))
  const findProblem = reuse(() =>
    commitNothing(db).then(
      () => undefined,
      (error: unknown) => problems[engine.troubleOf(error) ?? 'away'],
    ),
  )
  app.get('/readyz', { logLevel }, async (_request, reply) => {
    const reason = await orTimeout(findProblem())
    if (reason === undefined) return { status: 'ready' }
    return reply.code(503).header('retry-after', '2').send({ status: 'not ready', message: reason })
  })
}

const problems: Readonly<Record<DatabaseTrouble, string>> = {
  away: 'the database cannot be reached',
  locked: 'another process keeps the database locked',
  conflict: 'the database is too busy',
  full: 'the disk of the database is full',
  'read-only': 'the database cannot be written',
  damaged: 'the database is damaged',
}

async function orTimeout(problem: Promise<string | undefined>): Promise<string | undefined> {
  const timeout = new Promise<string>((resolve) => {
    setTimeout(() => resolve('the database does not answer'), commitTimeoutMs).unref()
  })
  return await Promise.race([problem, timeout])
}

/** Shares a running call with all who ask meanwhile, and its result for a moment afterwards. */
function reuse<T>(call: () => Promise<T>): () => Promise<T> {
  let last: Promise<T> | undefined
  return () => {
    if (last) return last
    const running = call()
    last = running
    const forget = () => {
      last = undefined
    }
    running.finally(() => setTimeout(forget, maxAgeMs).unref()).catch(() => {})
    return running
  }
}
