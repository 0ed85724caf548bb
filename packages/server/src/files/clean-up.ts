import type { FastifyBaseLogger } from 'fastify'
import type { Store } from '../store/open-store.js'
import {
  deleteUnusedContent,
  forgetReferredContents,
  listUnusedContents,
  noteUnknownContents,
} from '../store/stored-contents.js'
import type { FileStore } from './file-store.js'

/** How often contents are looked for that nobody has noted, in milliseconds: listing all of them may be slow. */
const listIntervalMs = 24 * 3600 * 1000
/** How many contents are looked up at once. */
const batchSize = 500

/**
 * Deletes abandoned files now and again in intervals: half received ones, and contents that no file has referred to for a day.
 * Returns the function that ends it, after the deletion under way.
 */
export function startCleanUp(
  store: Store,
  files: FileStore,
  { intervalMs, log }: { readonly intervalMs: number; readonly log: FastifyBaseLogger },
): () => Promise<void> {
  const ending = new AbortController()
  let listedAt = Number.NEGATIVE_INFINITY
  const steps = [
    () => files.deleteAbandoned(),
    async () => {
      if (performance.now() - listedAt < listIntervalMs) return
      listedAt = performance.now()
      await noteAll(store, files, ending.signal)
    },
    async () => {
      const deleted = await deleteUnused(store, files, ending.signal)
      if (deleted > 0) log.info({ deleted }, 'deleted contents that no file refers to')
    },
  ]
  const run = async (): Promise<void> => {
    for (const step of steps) {
      // Keys of a bucket may be allowed one and not another.
      await step().catch((error: unknown) => log.warn({ err: error }, 'abandoned files could not be deleted'))
    }
  }
  let running: Promise<void> | undefined
  const start = () => {
    running ??= run().finally(() => {
      running = undefined
    })
  }
  const timer = setInterval(start, intervalMs).unref()
  start()
  return async () => {
    clearInterval(timer)
    ending.abort()
    await running
  }
}

/** Notes contents that were stored before uses were noted, or by an import that failed. */
async function noteAll(store: Store, files: FileStore, signal: AbortSignal): Promise<void> {
  let batch: string[] = []
  for await (const sha256 of files.list()) {
    if (signal.aborted) return
    batch.push(sha256)
    if (batch.length < batchSize) continue
    await noteUnknownContents(store, batch)
    batch = []
  }
  await noteUnknownContents(store, batch)
}

async function deleteUnused(store: Store, files: FileStore, signal: AbortSignal): Promise<number> {
  await forgetReferredContents(store.db)
  let deleted = 0
  for (let found = await listUnusedContents(store.db); found.length > 0; ) {
    for (const sha256 of found) {
      if (signal.aborted) return deleted
      const isDeleted = await deleteUnusedContent(store, sha256, (db) => files.delete(sha256, db))
      if (isDeleted) deleted += 1
    }
    found = await listUnusedContents(store.db)
  }
  return deleted
}
