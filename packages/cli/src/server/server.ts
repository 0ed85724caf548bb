import type { Command, RunContext } from '../input/command.js'
import { givenTo, type Option } from '../input/option.js'
import { shellQuoted } from '../output/shell-quote.js'
import { dataOptions, exclusivePlaces, filesOption } from './data-place.js'
import { loadServer, saidByServer } from './load-server.js'
import { defaultHost, defaultPort, logLevels, serverOptions } from './server-options.js'

/** How long what a login gives out is good, in seconds; defaults are those of the platform. */
const loginLifetimes: readonly Option[] = [
  lifetime('device-code-lifetime', 'How long a login may wait for its approval', 900, 1),
  lifetime(
    'device-poll-interval',
    'How long a login waits between two questions whether it was approved',
    5,
    0,
  ),
  lifetime('access-token-lifetime', 'How long an access token is good', 3600, 1),
  lifetime('refresh-token-lifetime', 'How long a login lasts without being used', 7776000, 1),
  lifetime(
    'refresh-grace',
    'How long a used refresh token may be used once more, where an answer was lost',
    30,
    0,
  ),
]

/** What a server behind others, or one that many use, is told. */
const serviceOptions: readonly Option[] = [
  {
    name: 'rate-limit',
    kind: 'integer',
    description: 'Requests a second of each API key or login (default 20); 0 for any number',
    required: false,
    max: 999_999,
    rule: 'must be a number of requests a second, or 0 for any',
  },
  {
    name: 'public-url',
    kind: 'string',
    description: 'URL at which users find the server (default: the one they use)',
    required: false,
  },
  {
    name: 'trust-proxy',
    kind: 'string',
    description:
      'Proxies whose X-Forwarded-… headers count: addresses, networks as 10.0.0.0/8, loopback, uniquelocal, with commas between',
    required: false,
  },
  {
    name: 'metrics',
    kind: 'boolean',
    description: 'Answer /metrics, for Prometheus, to anyone who asks',
    required: false,
  },
]

function lifetime(name: string, does: string, seconds: number, min: number): Option {
  return {
    name,
    kind: 'integer',
    description: `${does}, in seconds (default ${seconds})`,
    required: false,
    min,
    max: 999_999_999,
    rule: `must be a number of seconds, at least ${min}`,
  }
}

export const server: Command = {
  words: ['server'],
  summary: 'Run a server of the same API on this machine, until it is stopped.',
  details:
    'Prints one line of JSON once it answers: {"url": …, "token": …, "dataDir": …}. Everything else goes to stderr. SIGINT and SIGTERM stop it after the requests under way. QAS_SERVER_PASSWORD sets the password with which the owner signs in to the pages.',
  options: [
    {
      name: 'host',
      kind: 'string',
      description: `Address to listen on (default ${defaultHost})`,
      required: false,
    },
    {
      name: 'port',
      kind: 'integer',
      description: `Port to listen on (default ${defaultPort}); 0 picks a free one`,
      required: false,
      max: 65_535,
      rule: 'must be a port: an integer from 0 to 65535',
    },
    ...dataOptions('keep the data in'),
    {
      name: 'database-connections',
      kind: 'integer',
      description: 'The most connections to that database, of this process (default 20)',
      required: false,
      min: 1,
      max: 9999,
      rule: 'must be an integer of at least 1',
    },
    filesOption,
    { name: 'memory', kind: 'boolean', description: 'Keep the data in memory only', required: false },
    {
      name: 'seed',
      kind: 'file',
      description: 'What to begin with: demo, or a JSON or YAML file',
      required: false,
    },
    {
      name: 'token',
      kind: 'string',
      description: 'API key to accept, as tenant.key.secret (default: QAS_SERVER_TOKEN, else one is made)',
      required: false,
    },
    ...serviceOptions,
    ...loginLifetimes,
    {
      name: 'log-level',
      kind: 'choice',
      choices: logLevels,
      description: 'How much to log',
      required: false,
    },
  ],
  exclusive: exclusivePlaces,
  examples: [
    { does: 'a demo that is gone when it stops', args: ['--memory', '--seed', 'demo'] },
    {
      does: 'a server with data of its own on a free port',
      args: ['--data', './qasphere-data', '--port', '0'],
    },
    {
      does: 'one of several behind a load balancer',
      args: [
        ...['--host', '0.0.0.0', '--database', 'postgres://qasphere@db/qasphere'],
        ...['--public-url', 'https://qa.example.com', '--trust-proxy', 'uniquelocal'],
      ],
    },
  ],
  load: () => import('./server.js'),
}

/** Runs the embedded server until SIGINT or SIGTERM; a second signal ends the process at once. */
export async function run(context: RunContext): Promise<void> {
  const options = serverOptions(context)
  const { startServer } = loadServer(context.cwd)
  const started = await startServer(options).catch(saidByServer)
  const stopped = stopSignal()
  const { url, token, dataDir } = started
  await context.terminal.print(`${JSON.stringify({ url, token, dataDir })}\n`)
  if (token === null) {
    context.terminal.say(
      `"token" is null because an API key is printed only at the first start. To create another: ${keyCommand(context)}`,
    )
  }
  await stopped
  await started.close()
}

/** The command that creates an API key for the same data; a database URL may hold a password, so it is not repeated. */
function keyCommand({ values }: RunContext): string {
  const folder = givenTo(values, 'data')
  const place = folder === undefined ? '' : ` --data ${shellQuoted(folder)}`
  const database = givenTo(values, 'database') === undefined ? '' : ' --database postgres://…'
  return `qasphere server key create --name NAME${place}${database}`
}

/** Resolves with the first signal and leaves later ones to their usual effect. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      process.off('SIGINT', stop).off('SIGTERM', stop)
      resolve()
    }
    process.on('SIGINT', stop).on('SIGTERM', stop)
  })
}
