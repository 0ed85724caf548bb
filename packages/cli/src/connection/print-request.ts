import { statSync } from 'node:fs'
import { basename } from 'node:path'
import type { CallableEndpoint, Input } from 'qasphere-client'
import { requestUrl } from 'qasphere-client/request-url'
import type { OutputChoice } from '../output/output-choice.js'
import { printResult } from '../output/print-result.js'
import type { Terminal } from '../output/terminal.js'

/** A request to show. */
export interface ShownRequest {
  readonly endpoint: CallableEndpoint
  readonly params: Input
  readonly query: Input
  readonly body?: unknown
  /** Paths of files to upload. */
  readonly files?: readonly string[]
}

/** Prints the request that `--dry-run` does not send: method, URL and body as one document, without the token. */
export async function printRequest(
  terminal: Terminal,
  baseUrl: string,
  { endpoint, params, query, body, files = [] }: ShownRequest,
  choice?: OutputChoice,
): Promise<void> {
  const shown = {
    method: endpoint.request.method,
    url: requestUrl(baseUrl, endpoint, params, query).href,
    ...(body === undefined ? {} : { body }),
    ...(files.length > 0
      ? { files: files.map((path) => ({ name: basename(path), bytes: statSync(path).size })) }
      : {}),
  }
  await printResult(terminal, shown, choice)
}
