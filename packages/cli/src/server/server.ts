import type { Command, RunContext } from '../input/command.js'
import { getValue, type Option } from '../input/option.js'
import { onStopSignal } from '../input/stop-signals.js'
import { quoteForShell } from '../output/shell-quote.js'
import { dataOptions, filesOption } from './data-place.js'
import { loadServer, rethrowServerError } from './load-server.js'
import { defaultHost, defaultPort, logLevels, readServerOptions } from './server-options.js'

/** Lifetimes of a login and its tokens, in seconds; the defaults are those of the platform. */
const loginLifetimes: readonly Option[] = [
  lifetimeOption('device-code-lifetime', 'Time that users have to approve a login', 900, 1),
  lifetimeOption('device-poll-interval', 'Polling interval while waiting for approval', 5, 0),
  lifetimeOption('access-token-lifetime', 'Lifetime of an access token', 3600, 1),
  lifetimeOption('refresh-token-lifetime', 'Time after which an unused login expires', 7776000, 1),
  lifetimeOption('refresh-grace', 'Time that clients have to retry a refresh whose response was lost', 30, 0),
]

/** Options for a server behind a proxy, or with many users. */
const serviceOptions: readonly Option[] = [
  {
    name: 'rate-limit',
    kind: 'integer',
    description:
      'Maximum number of requests per second for each API key or login (default: 20; 0 = unlimited)',
    required: false,
    max: 999_999,
    rule: 'must be a number of requests per second, or 0 for no limit',
  },
  {
    name: 'public-url',
    kind: 'string',
    description: 'URL of the server to use in links (default: the URL of each request)',
    required: false,
  },
  {
    name: 'trust-proxy',
    kind: 'string',
    description:
      'Proxies whose X-Forwarded-… headers are trusted: addresses, networks such as 10.0.0.0/8, or the keywords loopback, linklocal and uniquelocal (comma-separated)',
    required: false,
  },
  {
    name: 'open-pages',
    kind: 'boolean',
    description: 'Show the pages without signing in, read-only; requires a loopback address as --host',
    required: false,
  },
  {
    name: 'metrics',
    kind: 'boolean',
    description: 'Serve metrics for Prometheus at /metrics, without authentication',
    required: false,
  },
]

function lifetimeOption(name: string, meaning: string, seconds: number, min: number): Option {
  return {
    name,
    kind: 'integer',
    description: `${meaning}, in seconds (default: ${seconds})`,
    required: false,
    min,
    max: 999_999_999,
    rule: `must be a number of seconds, at least ${min}`,
  }
}

export const server: Command = {
  words: ['server'],
  summary: 'Run a server with the same API on this machine.',
  details:
    'Prints one line of JSON when the server is ready: {"url": …, "token": …, "dataDir": …}. The token is null if an earlier start created the key; to create another one, use qasphere server key create. Everything else goes to stderr. SIGINT and SIGTERM stop the server once pending requests are finished. QAS_SERVER_PASSWORD sets the password that the owner uses to sign in to the pages.',
  options: [
    {
      name: 'host',
      kind: 'string',
      description: `Address to listen on (default: ${defaultHost})`,
      required: false,
    },
    {
      name: 'port',
      kind: 'integer',
      description: `Port to listen on (default: ${defaultPort}; 0 = any free port)`,
      required: false,
      max: 65_535,
      rule: 'must be a port number from 0 to 65535',
    },
    ...dataOptions('store the data in'),
    {
      name: 'database-connections',
      kind: 'integer',
      description: 'Maximum number of connections to the database (default: 20)',
      required: false,
      min: 1,
      max: 9999,
      rule: 'must be an integer of at least 1',
    },
    filesOption,
    { name: 'memory', kind: 'boolean', description: 'Store the data in memory only', required: false },
    {
      name: 'seed',
      kind: 'file',
      description: 'Initial data: demo, or a JSON or YAML file',
      required: false,
    },
    {
      name: 'token',
      kind: 'string',
      description:
        'API key to accept, such as tenant.key.secret (default: $QAS_SERVER_TOKEN, else a new key when the data is created)',
      required: false,
    },
    ...serviceOptions,
    ...loginLifetimes,
    {
      name: 'log-level',
      kind: 'choice',
      choices: logLevels,
      description: 'Log level (default: info)',
      required: false,
    },
  ],
  exclusive: [['data', 'database', 'memory']],
  examples: [
    { does: 'run a demo that is deleted when it stops', args: ['--memory', '--seed', 'demo'] },
    {
      does: 'use a separate data folder and a free port',
      args: ['--data', './qasphere-data', '--port', '0'],
    },
    {
      does: 'run one of several servers behind a load balancer',
      args: [
        ...['--host', '0.0.0.0', '--database', 'postgres://qasphere@db/qasphere'],
        ...['--public-url', 'https://qa.example.com', '--trust-proxy', 'uniquelocal'],
      ],
    },
  ],
  load: () => import('./server.js'),
}

/** Runs the server until SIGINT or SIGTERM; a second signal ends the process immediately. */
export async function run(context: RunContext): Promise<void> {
  const options = readServerOptions(context)
  const { startServer } = loadServer(context.cwd)
  const signInLink = context.terminal.isWatched
  const started = await startServer({ ...options, signInLink }).catch(rethrowServerError)
  const stopped = new Promise<void>((resolve) => void onStopSignal(resolve))
  const { url, token, dataDir, signInUrl } = started
  await context.terminal.print(`${JSON.stringify({ url, token, dataDir })}\n`)
  if (token === null) {
    context.terminal.say(
      `"token" is null because an API key is printed only at the first start. To create another: ${formatKeyCommand(context)}`,
    )
  }
  if (signInUrl !== null) {
    context.terminal.say(`Sign in to the pages (works once, within 10 minutes): ${signInUrl}`)
  }
  await stopped
  await started.close()
}

/** Returns the command that creates an API key for the same data, without the database URL, as it may contain a password. */
function formatKeyCommand({ values }: RunContext): string {
  const folder = getValue(values, 'data')
  const place = folder === undefined ? '' : ` --data ${quoteForShell(folder)}`
  const database = getValue(values, 'database') === undefined ? '' : ' --database postgres://…'
  return `qasphere server key create --name NAME${place}${database}`
}
