import type { FastifyRequest } from 'fastify'
import type { ContentUpload, HttpServing, SentFile } from 'qasphere-agent-tools'
import { batchCreateResults } from 'qasphere-contract/results'
import { authenticate, authorize } from '../http/authentication.js'
import type { CachedStore } from '../store/open-store.js'
import { ApiError } from '../values/api-error.js'
import { measureJson } from '../values/json-size.js'
import { version } from '../values/version.js'

type UploadContents = HttpServing['uploadContents']

/** Limits of a report in JSON: each value takes many times the memory of its text. */
const reportLimits = { maxValues: 1_000_000, maxDepth: 1000 }
const heavyMessage = 'must contain at most 1,000,000 values, nested at most 1000 levels deep'

/** Maximum number of uploads that wait, because each keeps its reports in memory. */
const maxWaiting = 4
const busyMessage = 'The server is processing other uploads. Try again in a minute.'

/** Creates the uploads of reports that callers send. Only one is read at a time, so that they leave time for others. */
export function createUploads(store: CachedStore): (request: FastifyRequest) => UploadContents {
  let previous: Promise<unknown> = Promise.resolve()
  let pending = 0
  return (request) => async (upload, transport) => {
    const { uploadInline } = await import('qasphere-uploads')
    // Nothing may wait between this check and the count, because concurrent calls would all pass the check.
    const rejection =
      (await findRejection(store, request, upload)) ?? (pending > maxWaiting ? busyMessage : undefined)
    if (rejection !== undefined) {
      const { ToolError } = await import('qasphere-agent-tools')
      return { messages: [], end: { error: new ToolError(rejection) } }
    }
    const { origin } = request
    pending += 1
    const current = previous.then(() =>
      uploadInline(upload, { origin, transport, userAgent: `qasphere-mcp/${version}` }),
    )
    previous = current
      .catch(() => undefined)
      .then(() => {
        pending -= 1
      })
    return await current
  }
}

/** Returns why an upload is rejected before its reports are read, or undefined. */
async function findRejection(
  store: CachedStore,
  request: FastifyRequest,
  { format, files }: ContentUpload,
): Promise<string | undefined> {
  try {
    authorize(await authenticate(store, request, {}), batchCreateResults)
  } catch (error) {
    if (error instanceof ApiError) return error.message
    throw error
  }
  const heavy = format === 'junit' ? undefined : files.find(isHeavyJson)
  return heavy && `${heavy.name}: ${heavyMessage}`
}

/** Whether a report takes too much memory. Archives have a separate limit. */
function isHeavyJson({ content }: SentFile): boolean {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.length)
  if (bytes.subarray(0, 2).toString() === 'PK') return false
  const { values, depth } = measureJson(bytes, reportLimits)
  return values > reportLimits.maxValues || depth > reportLimits.maxDepth
}
