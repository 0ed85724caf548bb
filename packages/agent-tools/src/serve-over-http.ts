import { createMcpHandler } from '@modelcontextprotocol/server'
import { createClient } from 'qasphere-client/client'
import { createMcpServer } from './create-mcp-server.js'
import { type CarryOut, inProcess } from './in-process-transport.js'
import type { ContentUpload, UploadAnswer } from './report-upload.js'
import { createSession, type Limits } from './session.js'

/** A message of an MCP client over HTTP. */
export interface McpMessage {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** The JSON of the body, parsed; undefined if there is none. */
  readonly body: unknown
}

export interface HttpServing extends Limits {
  /** Origin of the server, as clients reach it. */
  readonly origin: string
  readonly version: string
  /** Carries out a request of a tool with the credentials of the caller. */
  readonly carryOut: CarryOut
  /** Uploads reports that the caller sends, with the credentials of the caller. */
  readonly uploadContents: (upload: ContentUpload) => Promise<UploadAnswer>
  readonly onBug: (error: unknown) => void
}

/** Answers one message of an MCP client. Nothing is kept between messages. */
export async function answerMcpMessage(message: McpMessage, serving: HttpServing): Promise<Response> {
  const { version, origin, isReadOnly, project, carryOut, uploadContents, onBug } = serving
  const session = createSession({
    api: createClient({ url: origin, userAgent: `qasphere-mcp/${version}` }, inProcess(carryOut)),
    origin,
    isReadOnly,
    ...(project === undefined ? {} : { project }),
    uploadContents,
  })
  const handler = createMcpHandler(() => createMcpServer({ version, session, onBug }), { onerror: onBug })
  const { method, url, headers, body } = message
  return await handler.fetch(
    new Request(url, { method, headers }),
    body === undefined ? {} : { parsedBody: body },
  )
}
