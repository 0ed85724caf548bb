import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { expect } from 'vitest'
import { cleanEnvironment, qasphereBinary } from './qasphere.js'
import type { TestServer } from './server.js'

/** The revisions of the protocol that clients speak. */
export const revisions = ['2025', '2026'] as const
export type Revision = (typeof revisions)[number]

// biome-ignore lint/suspicious/noExplicitAny: a response can be anything; the test checks it
type AnyAnswer = any

/** A client of our MCP server, with words for what tests do with it. */
export interface McpClient {
  readonly client: Client
  /** Calls a tool that must succeed, and returns its structured answer, which must be the same as its text. */
  use(tool: string, input?: Record<string, unknown>): Promise<AnyAnswer>
  /** Calls a tool that must fail, and returns its message. */
  fail(tool: string, input?: Record<string, unknown>): Promise<string>
  /** What the server has written to stderr. */
  stderr(): string
  close(): Promise<void>
}

/** Returns a client of one revision that is not connected yet. */
function newMcpClient(revision: Revision): Client {
  const info = { name: 'qasphere-test', version: '1.0.0' }
  return revision === '2025'
    ? new Client(info)
    : new Client(info, { versionNegotiation: { mode: { pin: '2026-07-28' } } })
}

/** Starts `qasphere mcp` as MCP clients do, and connects to it. */
export async function connectStdio(
  { url, token }: Pick<TestServer, 'url' | 'token'>,
  args: readonly string[] = [],
  revision: Revision = '2026',
  cwd?: string,
): Promise<McpClient> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [qasphereBinary, 'mcp', ...args],
    env: cleanEnvironment({ QAS_URL: url, QAS_TOKEN: token }),
    stderr: 'pipe',
    ...(cwd === undefined ? {} : { cwd }),
  })
  let stderr = ''
  transport.stderr?.on('data', (bytes: Buffer) => {
    stderr += bytes.toString()
  })
  const client = newMcpClient(revision)
  await client.connect(transport)
  return withWords(client, () => stderr)
}

/** Connects to the MCP server at `/mcp` of a server; `query` follows the path. */
export async function connectHttp(
  { url, token }: Pick<TestServer, 'url' | 'token'>,
  query = '',
  revision: Revision = '2026',
): Promise<McpClient> {
  const requestInit = { headers: { authorization: `Bearer ${token}` } }
  const client = newMcpClient(revision)
  await client.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp${query}`), { requestInit }))
  return withWords(client, () => '')
}

function withWords(client: Client, stderr: () => string): McpClient {
  const call = async (name: string, input: Record<string, unknown>) => {
    const { content, structuredContent, isError } = await client.callTool({ name, arguments: input })
    expect(content).toHaveLength(1)
    const [part] = content
    return { text: part?.type === 'text' ? part.text : '', structuredContent, isError: isError === true }
  }
  return {
    client,
    use: async (tool, input = {}) => {
      const { text, structuredContent, isError } = await call(tool, input)
      expect({ tool, isError, text }).toEqual({ tool, isError: false, text })
      expect(JSON.parse(text)).toEqual(structuredContent)
      return structuredContent
    },
    fail: async (tool, input = {}) => {
      const { text, isError } = await call(tool, input)
      expect({ tool, isError, text }).toEqual({ tool, isError: true, text })
      return text
    },
    stderr,
    close: () => client.close(),
  }
}
