import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { CarryOut, HttpServing } from 'qasphere-agent-tools'
import { batchCreateResults } from 'qasphere-contract/results'
import { authenticate, authorize } from '../http/authentication.js'
import type { CachedStore } from '../store/open-store.js'
import { ApiError } from '../values/api-error.js'
import { uploadInWorker } from './upload-in-worker.js'
import { createUploadQueue } from './upload-queue.js'

type UploadContents = HttpServing['uploadContents']

/** Returns the uploads of a call. `ended` aborts when the caller is gone. */
export type UploadsOf = (request: FastifyRequest, carryOut: CarryOut, ended: AbortSignal) => UploadContents

const busyMessage = 'The server is processing other uploads. Try again in a minute.'

/**
 * Creates the uploads of reports that callers send. Only one is read at a time, so that they leave processors and memory
 * for others. When the server shuts down, all of them are cancelled.
 */
export function createUploads(app: FastifyInstance, store: CachedStore): UploadsOf {
  const queue = createUploadQueue()
  const shutdown = new AbortController()
  app.addHook('preClose', async () => shutdown.abort())
  return (request, carryOut, ended) => async (upload) => {
    const signal = AbortSignal.any([ended, shutdown.signal])
    const { origin } = request
    const outcome =
      (await findRejection(store, request)) ??
      queue.add(() => uploadInWorker(upload, { origin, carryOut, signal }), signal) ??
      busyMessage
    if (typeof outcome !== 'string') return await outcome
    const { ToolError } = await import('qasphere-agent-tools')
    return { messages: [], end: { error: new ToolError(outcome) } }
  }
}

/** Returns why a caller must not upload, or undefined. */
async function findRejection(store: CachedStore, request: FastifyRequest): Promise<string | undefined> {
  try {
    authorize(await authenticate(store, request, {}), batchCreateResults)
  } catch (error) {
    if (error instanceof ApiError) return error.message
    throw error
  }
  return undefined
}
