/** Where the server keeps its data: a folder, a PostgreSQL database, or nowhere beyond its own life. */
export type DataPlace =
  | { readonly kind: 'folder'; readonly path?: string }
  | { readonly kind: 'database'; readonly url: string; readonly connections?: number }
  | { readonly kind: 'memory' }

/** Where the server keeps the bytes of uploaded files. */
export type FilePlace =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'database' }
  | { readonly kind: 'bucket'; readonly bucket: Bucket }

/** A bucket of Amazon S3, or of a store that speaks the same. */
export interface Bucket {
  readonly name: string
  /** What the names of objects begin with: empty, or ending in a slash. */
  readonly prefix: string
  /** Of a store that is not Amazon's. */
  readonly endpoint?: string
  readonly region?: string
}

export const logLevels = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const
export type LogLevel = (typeof logLevels)[number]

/** How long what a login gives out is good, in seconds. */
export interface LoginSettings {
  readonly deviceCodeLifetime: number
  /** How long a client waits between two questions whether its code was approved. */
  readonly devicePollInterval: number
  readonly accessTokenLifetime: number
  readonly refreshTokenLifetime: number
  /**
   * How long a refresh token may be exchanged once more after it was: for a client that lost the answer. Later, and
   * once the new token has been used, that reveals a stolen token and ends the login.
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

/** What the server does for those who call it and those who run it. */
export interface ServiceSettings {
  readonly login: LoginSettings
  /** Requests a second of each API key or login; 0 for any number. */
  readonly rateLimit: number
  /** The URL at which users find the server, where that is not the one it listens on. */
  readonly publicUrl?: string
  /** The proxies whose word is taken for where requests come from: addresses and networks with commas between. */
  readonly trustProxy?: string
  /** Whether people on this machine may read the pages without signing in. */
  readonly openPages: boolean
  /** Whether `/metrics` tells anyone who asks how the server is doing. */
  readonly metrics: boolean
}

/** Every option has a default. */
export interface ServerOptions extends Partial<Omit<ServiceSettings, 'login'>> {
  /** Address to listen on (default: 127.0.0.1). */
  readonly host?: string
  /** Port to listen on (default: 0, a free one). */
  readonly port?: number
  /** Keep the data in memory: for tests, which can `reset` such a server. Not together with `data`. */
  readonly memory?: boolean
  /** Where to keep the data (default: a folder in the user's data directory, as for a folder without a path). */
  readonly data?: DataPlace
  /** By itself, a data folder keeps files beside its database; else they are kept inside the database. */
  readonly files?: FilePlace
  /** Whether to create a link that signs the owner in, once and within ten minutes (default: false). */
  readonly signInLink?: boolean
  /** What the server holds at first: `demo`, the path of a JSON or YAML file, or the content of one (docs/seed.md). */
  readonly seed?: string | Readonly<Record<string, unknown>>
  /** An API key that shall be valid, of the form tenant.key.secret. */
  readonly token?: string
  /** The password with which the owner shall be able to sign in. */
  readonly ownerPassword?: string
  /** Logs go to stderr (default: warn). */
  readonly logLevel?: LogLevel
  /** How often abandoned files are looked for, in seconds (default: 3600). */
  readonly cleanUpInterval?: number
  readonly login?: Partial<LoginSettings>
}

export interface RunningServer extends AsyncDisposable {
  readonly url: string
  /** Known when it was given or has just been made; stored keys cannot be read back. */
  readonly token: string | null
  /** The link that signs the owner in; null unless it was asked for. */
  readonly signInUrl: string | null
  /** Null in memory. */
  readonly dataDir: string | null
  /** Finishes the requests under way and closes the database; `await using` calls it, too. */
  close(): Promise<void>
}

/** A server started with `memory: true`. */
export interface MemoryServer extends RunningServer {
  readonly token: string
  readonly dataDir: null
  /**
   * Brings the data back to what it was right after the start: the same ids, and the same API key. Waits for the requests
   * under way.
   */
  reset(): Promise<void>
}
