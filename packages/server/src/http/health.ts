import type { FastifyInstance } from 'fastify'
import type { DatabaseErrorKind } from '../store/engine.js'
import { commitNothing } from '../store/settings.js'
import type { Services } from './services.js'

/** How long the database may take to commit before this process counts as not ready, in milliseconds. */
const commitTimeoutMs = 3000
/**
 * How long the last result is cacheBrieflyd, in milliseconds: anyone can send this request, and each commit writes to the
 * disk.
 */
const maxAgeMs = 1000

/**
 * Adds `/healthz`, which responds while the process is alive, and `/readyz`, which says whether the process is ready
 * for requests, that is, whether the database commits changes. During a shutdown, fastify responds to all new requests
 * with 503.
 */
export function addHealth(app: FastifyInstance, { store: { db, engine } }: Services): void {
  // These requests arrive every few seconds and are not worth logging.
  const logLevel = 'warn'
  app.get('/healthz', { logLevel }, async () => ({ status: 'ok' }))
  const findProblem = cacheBriefly(() =>
    commitNothing(db).then(
      () => undefined,
      (error: unknown) => problems[engine.classifyError(error) ?? 'away'],
    ),
  )
  app.get('/readyz', { logLevel }, async (_request, reply) => {
    const reason = await withTimeout(findProblem())
    if (reason === undefined) return { status: 'ready' }
    return reply.code(503).header('retry-after', '2').send({ status: 'not ready', message: reason })
  })
}

const problems: Readonly<Record<DatabaseErrorKind, string>> = {
  away: 'the database cannot be reached',
  locked: 'another process has locked the database',
  conflict: 'the database is too busy',
  full: 'the disk of the database is full',
  'read-only': 'the database cannot be written',
  damaged: 'the database is damaged',
}

async function withTimeout(problem: Promise<string | undefined>): Promise<string | undefined> {
  const timeout = new Promise<string>((resolve) => {
    setTimeout(() => resolve('the database does not respond'), commitTimeoutMs).unref()
  })
  return await Promise.race([problem, timeout])
}

/** Shares a pending call with concurrent callers, and its result with later ones for a short time. */
function cacheBriefly<T>(call: () => Promise<T>): () => Promise<T> {
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
