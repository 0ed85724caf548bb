import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { CarryOut, ContentUpload, UploadAnswer } from 'qasphere-agent-tools'
import { createTemporaryPath } from '../files/spool.js'
import { version } from '../values/version.js'
import { listTransferable } from './transferable.js'
import type { RequestOutcome, UploadJob, WorkerEnd, WorkerMessage } from './upload-messages.js'

/** Maximum size of the heap of a worker, in MiB. */
const maxHeapMb = 256
const memoryMessage = `Reading the reports takes more than ${maxHeapMb} MB of memory. Split them into several uploads.`
const cancelledMessage = 'The upload was cancelled. A run may have some of its results.'

/** How the requests of an upload are carried out. */
export interface UploadServing {
  readonly origin: string
  readonly carryOut: CarryOut
  /** Ends the upload as soon as no request is being carried out. */
  readonly signal: AbortSignal
}

/**
 * Runs an upload in a worker thread, which ends with it, so that a report that takes much time or memory does
 * not affect other requests. The worker takes over the memory of the contents.
 */
export async function uploadInWorker(upload: ContentUpload, serving: UploadServing): Promise<UploadAnswer> {
  if (serving.signal.aborted) return { messages: [], end: { error: await toError({ stopped: 'cancelled' }) } }
  const folder = createTemporaryPath()
  const { origin } = serving
  const job: UploadJob = { upload, origin, userAgent: `qasphere-mcp/${version}`, folder }
  const worker = new Worker(join(import.meta.dirname, 'upload-worker.cjs'), {
    name: 'upload',
    workerData: job,
    transferList: listTransferable([...upload.files, ...upload.attachments].map(({ content }) => content)),
    resourceLimits: { maxOldGenerationSizeMb: maxHeapMb },
    // Reports may be hostile, so that the worker gets nothing that it does not need.
    env: {},
  })
  const announced: string[] = []
  try {
    const { messages, end } = await waitForEnd(worker, serving, (text) => announced.push(text))
    if ('summary' in end) return { messages, end }
    // The sender has to know which run has some of the results.
    return { messages: [...announced, ...messages], end: { error: await toError(end) } }
  } finally {
    await worker.terminate()
    // If this fails, the clean-up deletes the folder later.
    await rm(folder, { recursive: true, force: true }).catch(() => undefined)
  }
}

/** How an upload ended. `stopped`: before its worker did. */
type AnyEnd = WorkerEnd['end'] | { readonly stopped: 'cancelled' | 'out of memory' }

/** Carries out the requests of a worker until the upload ends. Rejects if the worker fails in any other way. */
function waitForEnd(
  worker: Worker,
  { carryOut, signal }: UploadServing,
  announce: (text: string) => void,
): Promise<{ readonly messages: readonly string[]; readonly end: AnyEnd }> {
  return new Promise((resolve, reject) => {
    let open = 0
    const stopIfCancelled = () => {
      if (signal.aborted && open === 0) resolve({ messages: [], end: { stopped: 'cancelled' } })
    }
    const answer = async ({ request, port }: Extract<WorkerMessage, { kind: 'request' }>) => {
      // The worker waits for the answer until it is terminated.
      if (signal.aborted) return
      open += 1
      const outcome: RequestOutcome = await carryOut(request).then(
        (response) => ({ response }),
        (error) => ({ failure: String(error) }),
      )
      open -= 1
      port.postMessage(outcome)
      stopIfCancelled()
    }
    signal.addEventListener('abort', stopIfCancelled, { once: true })
    worker.on('message', (message: WorkerMessage) => {
      if (message.kind === 'request') void answer(message)
      else if (message.kind === 'announcement') announce(message.text)
      else resolve(message.end)
    })
    worker.on('error', (error) => {
      if (isOutOfMemory(error)) resolve({ messages: [], end: { stopped: 'out of memory' } })
      else reject(error)
    })
    worker.on('messageerror', reject)
    worker.once('exit', (code) => reject(new Error(`The worker of an upload ended with exit code ${code}`)))
    stopIfCancelled()
  })
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
}

async function toError(end: Exclude<AnyEnd, { summary: unknown }>): Promise<Error> {
  if ('bug' in end) return Object.assign(new Error(end.bug.message), { stack: end.bug.stack })
  // The tools are not loaded when the server starts.
  const { ToolError } = await import('qasphere-agent-tools')
  if ('reason' in end) return new ToolError(end.reason)
  return new ToolError(end.stopped === 'cancelled' ? cancelledMessage : memoryMessage)
}
