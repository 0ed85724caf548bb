// The worker thread of an upload: reads, matches and plans, so that other requests do not have to wait. The thread of the
// server carries out the requests.

import { buffer } from 'node:stream/consumers'
import { MessageChannel, type MessagePort, parentPort, workerData } from 'node:worker_threads'
import type { PlainRequest, PlainResponse, SentFile } from 'qasphere-agent-tools'
import { inProcess } from 'qasphere-agent-tools/in-process-transport'
import { describeError } from 'qasphere-agent-tools/tool-error'
import { uploadInline } from 'qasphere-uploads'
import { measureJson } from '../values/json-size.js'
import { listTransferable } from './transferable.js'
import type { RequestOutcome, UploadJob, WholeRequest, WorkerEnd, WorkerMessage } from './upload-messages.js'

/** Limits of a report in JSON: each value takes many times the memory of its text. */
const reportLimits = { maxValues: 1_000_000, maxDepth: 1000 }
const heavyMessage = 'must contain at most 1,000,000 values, nested at most 1000 levels deep'

const job: UploadJob = workerData
void upload(job).then((end) => send({ kind: 'end', end }))

async function upload({ upload: sent, ...target }: UploadJob): Promise<WorkerEnd> {
  const heavy = sent.format === 'junit' ? undefined : sent.files.find(isHeavyFile)
  if (heavy) return { messages: [], end: { reason: `${heavy.name}: ${heavyMessage}` } }
  const { messages, end } = await uploadInline(sent, {
    ...target,
    transport: inProcess(carryOut),
    isHeavyJson: (json) => isHeavyJson(Buffer.from(json)),
    announce: (text) => send({ kind: 'announcement', text }),
  })
  return { messages, end: 'error' in end ? describe(end.error) : end }
}

/** Whether a report takes too much memory. Archives are checked when they are unpacked. */
function isHeavyFile({ content }: SentFile): boolean {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.length)
  return bytes.subarray(0, 2).toString() !== 'PK' && isHeavyJson(bytes)
}

/** Checked before parsing, because the memory limit of the worker does not interrupt the parser. */
function isHeavyJson(bytes: Buffer): boolean {
  const { values, depth } = measureJson(bytes, reportLimits)
  return values > reportLimits.maxValues || depth > reportLimits.maxDepth
}

function describe(error: unknown): WorkerEnd['end'] {
  const reason = describeError(error)
  if (reason !== undefined) return { reason }
  return error instanceof Error
    ? { bug: { message: error.message, stack: error.stack ?? '' } }
    : { bug: { message: String(error), stack: '' } }
}

/** Lets the thread of the server carry out a request. */
async function carryOut(given: PlainRequest): Promise<PlainResponse> {
  const { request, transferable } = await toWholeRequest(given)
  const { port1, port2 } = new MessageChannel()
  const answered = new Promise<RequestOutcome>((resolve) => port1.once('message', resolve))
  send({ kind: 'request', request, port: port2 }, [port2, ...transferable])
  const outcome = await answered
  port1.close()
  if ('failure' in outcome) throw new Error(`The server could not carry out a request: ${outcome.failure}`)
  return outcome.response
}

/** Reads the body of a request. Only what was read here can be transferred: a retry sends other contents again. */
async function toWholeRequest({ body, ...request }: PlainRequest): Promise<{
  readonly request: WholeRequest
  readonly transferable: readonly ArrayBuffer[]
}> {
  if (!body) return { request, transferable: [] }
  const { content } = body
  if (typeof content === 'string' || content instanceof Uint8Array) {
    return { request: { ...request, body: { ...body, content } }, transferable: [] }
  }
  const read = await buffer(content)
  return {
    request: { ...request, body: { ...body, content: read } },
    transferable: listTransferable([read]),
  }
}

function send(message: WorkerMessage, transferable: readonly (MessagePort | ArrayBuffer)[] = []): void {
  parentPort?.postMessage(message, transferable)
}
