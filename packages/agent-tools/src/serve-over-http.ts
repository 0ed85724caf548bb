import { createMcpHandler } from '@modelcontextprotocol/server'
import { createApi, type PlainRequest, type PlainResponse } from './create-api.js'
import { createMcpServer } from './create-mcp-server.js'
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
  readonly carryOut: (request: PlainRequest) => Promise<PlainResponse>
  readonly onBug: (error: unknown) => void
}

/** Answers one message of an MCP client. Nothing is kept between messages. */
export async function answerMcpMessage(message: McpMessage, serving: HttpServing): Promise<Response> {
  const { version, origin, isReadOnly, project, carryOut, onBug } = serving
  const session = createSession({
    api: createApi(origin, carryOut),
    origin,
    isReadOnly,
    ...(project === undefined ? {} : { project }),
  })
  const handler = createMcpHandler(() => createMcpServer({ version, session, onBug }), { onerror: onBug })
  const { method, url, headers, body } = message
  return await handler.fetch(
    new Request(url, { method, headers }),
    body === undefined ? {} : { parsedBody: body },
  )
}
