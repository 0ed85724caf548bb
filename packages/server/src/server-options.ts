/** Where the server keeps its data: a folder, or nowhere beyond its own life. */
export type DataPlace = { readonly kind: 'folder'; readonly path?: string } | { readonly kind: 'memory' }

export const logLevels = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const
export type LogLevel = (typeof logLevels)[number]

export interface ServerOptions {
  readonly host: string
  /** 0 picks a free port. */
  readonly port: number
  /** A folder without a path stands for the user's data directory. */
  readonly data: DataPlace
  /** `demo`, or the path of a JSON or YAML file. */
  readonly seed?: string
  /** An API key that shall be valid, of the form tenant.key.secret. */
  readonly token?: string
  readonly logLevel: LogLevel
}

export interface RunningServer {
  readonly url: string
  /** Known when it was given or has just been made; stored keys cannot be read back. */
  readonly token: string | null
  /** Null in memory. */
  readonly dataDir: string | null
  /** Finishes the requests under way and closes the database. */
  close(): Promise<void>
}
