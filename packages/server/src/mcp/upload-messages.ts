import type { MessagePort } from 'node:worker_threads'
import type { ContentUpload, PlainRequest, PlainResponse, UploadAnswer } from 'qasphere-agent-tools'

/** What the worker of an upload gets. */
export interface UploadJob {
  readonly upload: ContentUpload
  readonly origin: string
  readonly userAgent: string
  /** Path of a folder for the reports, which the worker creates. */
  readonly folder: string
}

/** A request whose body can be passed between threads. */
export interface WholeRequest extends Omit<PlainRequest, 'body'> {
  readonly body?: {
    readonly contentType: string
    readonly length: number
    readonly content: string | Uint8Array
  }
}

/** What the worker sends to the thread of the server. */
export type WorkerMessage =
  /** Asks for a request, whose `RequestOutcome` is sent to the port. */
  | { readonly kind: 'request'; readonly request: WholeRequest; readonly port: MessagePort }
  /** Names the run that gets the results. */
  | { readonly kind: 'announcement'; readonly text: string }
  | { readonly kind: 'end'; readonly end: WorkerEnd }

export type RequestOutcome = { readonly response: PlainResponse } | { readonly failure: string }

/** How an upload ended in its worker. Errors cannot be passed between threads. */
export interface WorkerEnd {
  readonly messages: UploadAnswer['messages']
  readonly end:
    | Extract<UploadAnswer['end'], { summary: unknown }>
    | { readonly reason: string }
    | { readonly bug: { readonly message: string; readonly stack: string } }
}
