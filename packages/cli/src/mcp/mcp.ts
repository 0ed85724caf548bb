import { once } from 'node:events'
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio'
import { createMcpServer, createSession } from 'qasphere-agent-tools'
import { createClient } from 'qasphere-client/client'
import { readConnectionSettings } from '../connection/connection-settings.js'
import { findCredentials } from '../credentials/find-credentials.js'
import type { Command, RunContext } from '../input/command.js'
import { invalidArguments } from '../input/invalid-arguments.js'
import { getValue, isOn } from '../input/option.js'
import { readPreferences } from '../input/preferences.js'
import { onStopSignal } from '../input/stop-signals.js'
import { version } from '../output/version.js'
import { createMessageCheck } from './check-messages.js'
import { uploadReport } from './upload-report.js'

export const mcp: Command = {
  words: ['mcp'],
  summary: 'Run an MCP server for coding agents on stdin and stdout.',
  details:
    'Supports the 2025 and 2026 revisions of the Model Context Protocol. MCP clients start this command themselves. Tools use your credentials and role. The server stops when stdin is closed.',
  options: [
    {
      name: 'read-only',
      kind: 'boolean',
      description: 'Reject all changes',
      required: false,
    },
    {
      name: 'project',
      kind: 'string',
      description: 'Code of the only project that tools can access',
      required: false,
      pattern: '[A-Za-z0-9]{1,255}',
      rule: 'must contain only latin letters and digits',
    },
  ],
  examples: [
    { does: 'serve all tools for all projects', args: [] },
    { does: 'serve one project read-only', args: ['--read-only', '--project', 'PRJ'] },
  ],
  connects: true,
  load: () => import('./mcp.js'),
}

/** Serves until stdin ends or a signal asks the process to stop. */
export async function run(context: RunContext): Promise<void> {
  const { values, terminal } = context
  const settings = readConnectionSettings(context)
  const problems = [...context.problems, ...settings.problems]
  if (problems.length > 0) throw invalidArguments(problems)
  const project = getValue(values, 'project')
  const defaultProject = project ?? readPreferences().project
  const { url, token } = await findCredentials(context, settings.options)
  const origin = url.replace(/\/+$/, '')
  const client = createClient({ ...settings.options, url, token })
  const session = createSession({
    api: client,
    origin,
    isReadOnly: isOn(values, 'read-only'),
    ...(project === undefined ? {} : { project }),
    ...(defaultProject === undefined ? {} : { defaultProject }),
    uploadReport: (upload) => uploadReport(context, upload),
  })
  const onBug = (error: unknown) =>
    terminal.say(error instanceof Error ? (error.stack ?? error.message) : String(error))
  const ended = once(process.stdin, 'close')
  const messages = createMessageCheck(({ response, reason }) => {
    terminal.say(`Rejected a message on stdin. ${reason}`)
    process.stdout.write(`${response}\n`)
  })
  const transport = new StdioServerTransport(process.stdin.pipe(messages))
  const handle = serveStdio(() => createMcpServer({ version, session, onBug }), { transport })
  const stopped = new Promise<void>((resolve) => {
    onStopSignal(resolve)
  })
  if (process.stdin.isTTY) terminal.say(terminalHint)
  await Promise.race([ended, stopped])
  await handle.close()
  // The transport does not close what is piped into it, and an open stdin keeps the process running.
  process.stdin.destroy()
  client.close()
}

/** For people who try the command: without a client, it only waits. */
const terminalHint =
  'Waiting for an MCP client on stdin. Clients start this command themselves; Ctrl-C ends it.'
