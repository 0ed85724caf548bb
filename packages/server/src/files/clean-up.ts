import type { FastifyBaseLogger } from 'fastify'
import type { Store } from '../store/store.js'
import {
  deleteUnusedContent,
  forgetReferredContents,
  listUnusedContents,
  recordUnknownContents,
} from '../store/stored-contents.js'
import { deleteFormsUntil } from '../store/submitted-forms.js'
import type { FileStore } from './file-store.js'

/** How often all contents are listed to find unrecorded ones, in milliseconds: listing can be slow. */
const listIntervalMs = 24 * 3600 * 1000
/** How long changes are remembered, in milliseconds: much longer than anybody waits before trying again. */
const rememberedChangesMs = 3600 * 1000
/** Number of contents to look up in one query. */
const batchSize = 500

/**
 * Now and at an interval, deletes incomplete uploads, contents that no file has referred to for a day, and old changes of
 * forms and requests. Returns a function that stops it and waits for the current run.
 */
export function startCleanUp(
  store: Store,
  files: FileStore,
  { intervalMs, log }: { readonly intervalMs: number; readonly log: FastifyBaseLogger },
): () => Promise<void> {
  const stopping = new AbortController()
  let listedAt = Number.NEGATIVE_INFINITY
  const steps = [
    () => deleteFormsUntil(store.db, new Date(Date.now() - rememberedChangesMs).toISOString()),
    () => files.deleteAbandoned(),
    async () => {
      if (performance.now() - listedAt < listIntervalMs) return
      listedAt = performance.now()
      await recordAll(store, files, stopping.signal)
    },
    async () => {
      const deleted = await deleteUnused(store, files, stopping.signal)
      if (deleted > 0) log.info({ deleted }, 'deleted contents that no file refers to')
    },
  ]
  const run = async (): Promise<void> => {
    for (const step of steps) {
      // The credentials of a bucket may permit one step and not another.
      await step().catch((error: unknown) => log.warn({ err: error }, 'could not clean up'))
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
    stopping.abort()
    await running
  }
}

/** Records contents that were stored before their use was recorded, or by a failed import. */
async function recordAll(store: Store, files: FileStore, signal: AbortSignal): Promise<void> {
  let batch: string[] = []
  for await (const sha256 of files.list()) {
    if (signal.aborted) return
    batch.push(sha256)
    if (batch.length < batchSize) continue
    await recordUnknownContents(store, batch)
    batch = []
  }
  await recordUnknownContents(store, batch)
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
