/** Where the server stores its data: in a folder, in a PostgreSQL database, or only in memory. */
export type DataPlace =
  | { readonly kind: 'folder'; readonly path?: string }
  | { readonly kind: 'database'; readonly url: string; readonly connections?: number }
  | { readonly kind: 'memory' }

/** Where the server stores the bytes of uploaded files. */
export type FilePlace =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'database' }
  | { readonly kind: 'bucket'; readonly bucket: Bucket }

/** A bucket of Amazon S3 or a compatible store. */
export interface Bucket {
  readonly name: string
  /** Prefix of the names of objects: empty, or ending with a slash. */
  readonly prefix: string
  /** Only for stores that are not Amazon's. */
  readonly endpoint?: string
  readonly region?: string
}

export const logLevels = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const
export type LogLevel = (typeof logLevels)[number]

/** Lifetimes of the codes and tokens of a login, in seconds. */
export interface LoginSettings {
  readonly deviceCodeLifetime: number
  /** Polling interval while waiting for approval. */
  readonly devicePollInterval: number
  readonly accessTokenLifetime: number
  readonly refreshTokenLifetime: number
  /**
   * How long a refresh token that was already exchanged can be exchanged again, for a client that lost the response.
   * Any later reuse, or one after the new token was used, indicates theft and ends the login.
   */
  readonly refreshGrace: number
}

export const defaultLoginSettings: LoginSettings = {
  deviceCodeLifetime: 900,
  devicePollInterval: 5,
  accessTokenLifetime: 3600,
  refreshTokenLifetime: 90 * 24 * 3600,
  refreshGrace: 30,
}

/** Settings for the people who use and operate the server. */
export interface ServiceSettings {
  readonly login: LoginSettings
  /** Requests per second for each API key or login; 0 means unlimited. */
  readonly rateLimit: number
  /** The URL that users open, if it differs from the address that the server listens on. */
  readonly publicUrl?: string
  /** Trusted proxies, whose headers say where requests come from: addresses and networks, separated by commas. */
  readonly trustProxy?: string
  /** Whether people on this machine can read the pages without signing in. */
  readonly openPages: boolean
  /** Whether anyone can read `/metrics`. */
  readonly metrics: boolean
}

/** Every option has a default. */
export interface ServerOptions extends Partial<Omit<ServiceSettings, 'login'>> {
  /** Address to listen on (default: 127.0.0.1). */
  readonly host?: string
  /** Port to listen on (default: 0, any free port). */
  readonly port?: number
  /** Keep the data in memory, for tests; such a server has a `reset` method. Cannot be combined with `data`. */
  readonly memory?: boolean
  /** Where to store the data (default: a folder in the user's data directory). */
  readonly data?: DataPlace
  /** Where to store files (default: in the data folder, or else in the database). */
  readonly files?: FilePlace
  /** Whether to create a link that signs in the owner once, within ten minutes (default: false). */
  readonly signInLink?: boolean
  /** Initial data: `demo`, the path of a JSON or YAML file, or the content of one (docs/seed.md). */
  readonly seed?: string | Readonly<Record<string, unknown>>
  /** An API key to accept, of the form tenant.key.secret. */
  readonly token?: string
  /** Password for the owner to sign in with. */
  readonly ownerPassword?: string
  /** Minimum level of log entries on stderr (default: warn). */
  readonly logLevel?: LogLevel
  /** How often to delete abandoned files, in seconds (default: 3600). */
  readonly cleanUpInterval?: number
  readonly login?: Partial<LoginSettings>
}

export interface RunningServer extends AsyncDisposable {
  readonly url: string
  /** An API key, if it was given or newly created; stored keys cannot be read back. */
  readonly token: string | null
  /** The link that signs in the owner; null unless it was requested. */
  readonly signInUrl: string | null
  /** Null if the data is in memory. */
  readonly dataDir: string | null
  /** Waits for requests in progress and closes the database; `await using` calls it, too. */
  close(): Promise<void>
}

/** A server started with `memory: true`. */
export interface MemoryServer extends RunningServer {
  readonly token: string
  readonly dataDir: null
  /**
   * Restores the data to the state right after the start, with the same IDs and the same API key. Waits for requests in
   * progress.
   */
  reset(): Promise<void>
}
