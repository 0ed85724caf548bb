import { pino } from 'pino'
import { createApp } from './app.js'
import {
  createOwnerKey,
  ensureGivenKey,
  ensureOwner,
  ensureOwnerPassword,
  ensureTenant,
} from './data/bootstrap.js'
import { toStartError } from './data/data-errors.js'
import { openData } from './data/open-data.js'
import { createSignInLinks } from './domain/sign-in-links.js'
import { startCleanUp } from './files/clean-up.js'
import { openFileStore } from './files/open-file-store.js'
import { createLogDestination } from './http/log-destination.js'
import { createRateLimit, platformRateLimit } from './http/rate-limit.js'
import { prepareShutdown } from './http/shutdown.js'
import type { Seed } from './seed/seed-schema.js'
import { saveState } from './store/saved-state.js'
import type { Store } from './store/store.js'
import { signInLinkPath } from './values/page-paths.js'
import {
  type DataPlace,
  defaultLoginSettings,
  type FilePlace,
  type MemoryServer,
  type RunningServer,
  type ServerOptions,
  type ServiceSettings,
} from './values/server-options.js'
import { ServerStartError } from './values/start-error.js'

/** Default interval for deleting abandoned files, in seconds. */
const defaultCleanUpInterval = 3600

const noTitleIndexMessage =
  'searches by title read all test cases of a project: to use an index, run "create extension pg_trgm" in the database as a superuser and restart the server'

/** Opens the data, brings it up to date and listens (see `index.ts`). With `memory`, the server can also be reset. */
export async function startServer(options: ServerOptions): Promise<RunningServer | MemoryServer> {
  const seed = options.seed === undefined ? undefined : await readSeed(options.seed)
  // At the lowest level, the parser of uploads logs the headers it gets.
  const level = options.logLevel ?? 'warn'
  const logger = pino({ level, redact: ['busboyOptions.headers'] }, createLogDestination())
  const data = await openData(resolveDataPlace(options), {
    onLost: (error) => logger.warn({ err: error }, 'lost a connection to the database'),
    onWaiting: (reason) => logger.warn({ reason }, 'waiting for the database'),
    onUnprepared: (error) => logger.info({ reason: error.message }, 'queries are no longer prepared'),
    onOpenToOthers: (folder) =>
      logger.warn(
        { folder },
        `other users can enter the data folder; to keep it private: chmod -R go= ${folder}`,
      ),
  })
  try {
    const { store } = data
    const place = options.files ?? data.defaultFiles
    const files = await openFileStore(place, store)
    const noIndex = await store.engine.ensureTitleIndex(store.db)
    if (noIndex !== undefined) logger.warn({ reason: noIndex }, noTitleIndexMessage)
    const token = await prepareTenant(store, place, seed, options)
    const restore = options.memory ? await saveState(store.db) : undefined
    const settings = resolveSettings(options)
    const rateLimit = createRateLimit(store, settings.rateLimit)
    const signInLinks = createSignInLinks()
    const app = await createApp({ store, files, rateLimit, settings, signInLinks }, logger)
    const shutDown = prepareShutdown(app)
    const url = await listen(app, options)
    const intervalMs = (options.cleanUpInterval ?? defaultCleanUpInterval) * 1000
    const stopCleanUp = startCleanUp(store, files, { intervalMs, log: logger })
    let closing: Promise<void> | undefined
    const close = () => {
      closing ??= shutDown().then(stopCleanUp).then(data.close)
      return closing
    }
    return {
      url,
      token,
      signInUrl: options.signInLink
        ? `${settings.publicUrl ?? url}${signInLinkPath}?key=${signInLinks.create()}`
        : null,
      dataDir: data.folder ?? null,
      close,
      [Symbol.asyncDispose]: close,
      ...(restore ? { reset: () => restore().finally(() => store.caches.lastStatuses.clear()) } : {}),
    }
  } catch (error) {
    await data.close()
    throw toStartError(error, data.store.engine.classifyError, data.database)
  }
}

function resolveDataPlace({ memory = false, data }: ServerOptions): DataPlace {
  if (memory && data)
    throw new ServerStartError('memory and data are mutually exclusive: both set where the data is stored.')
  return memory ? { kind: 'memory' } : (data ?? { kind: 'folder' })
}

type App = Awaited<ReturnType<typeof createApp>>

function resolveSettings(options: ServerOptions): ServiceSettings {
  const { rateLimit = platformRateLimit, metrics = false, openPages = false, publicUrl, trustProxy } = options
  return {
    login: { ...defaultLoginSettings, ...options.login },
    rateLimit,
    metrics,
    openPages,
    ...(publicUrl === undefined ? {} : { publicUrl }),
    ...(trustProxy === undefined ? {} : { trustProxy }),
  }
}

/** Creates tenant, seed data, owner and key in one transaction, so that a failed start leaves nothing behind. */
async function prepareTenant(
  store: Store,
  place: FilePlace,
  seed: Seed | undefined,
  { token, ownerPassword }: ServerOptions,
): Promise<string | null> {
  return await store.db.transaction().execute(async (db) => {
    await store.engine.lockStart(db)
    const { isNew } = await ensureTenant(db)
    if (seed) await seedData({ ...store, db }, place, seed)
    const owner = await ensureOwner(db)
    if (ownerPassword !== undefined) await ensureOwnerPassword(db, owner, ownerPassword)
    if (token === undefined) return isNew ? await createOwnerKey(db, owner) : null
    await ensureGivenKey(db, owner, token)
    return token
  })
}

/** Loads the code for seeds on first use, because most starts have none. */
async function readSeed(place: NonNullable<ServerOptions['seed']>): Promise<Seed> {
  const seeds = await import('./seed/index.js')
  return await seeds.readSeed(place)
}

/** Applies a seed within the transaction of a store, which also has to record the use of its files. */
async function seedData(store: Store, place: FilePlace, seed: Seed): Promise<void> {
  const seeds = await import('./seed/index.js')
  await seeds.applySeed(store, await openFileStore(place, store), seed)
}

async function listen(app: App, options: ServerOptions): Promise<string> {
  const { host = '127.0.0.1', port: chosenPort = 0 } = options
  try {
    await app.listen({ host, port: chosenPort })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'EADDRINUSE') {
      throw new ServerStartError(
        `Port ${chosenPort} on ${host} is already in use. Choose another one with --port, or use --port 0 for any free port.`,
      )
    }
    throw new ServerStartError(`Cannot listen on ${host}:${chosenPort}: ${String(error)}`, {
      cause: error,
    })
  }
  const address = app.server.address()
  const port = typeof address === 'object' && address ? address.port : chosenPort
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}
