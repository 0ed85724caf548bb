/** Converts the options of `startServerProcess` in tests to those of the server. */
export function toServerOptions({ dataDir, database, rateLimit = 0, ...options }) {
  return {
    host: '127.0.0.1',
    port: 0,
    data: database
      ? { kind: 'database', url: database }
      : dataDir
        ? { kind: 'folder', path: dataDir }
        : { kind: 'memory' },
    logLevel: process.env.QAS_TEST_LOG ?? 'error',
    // Without a limit unless a test asks for one: tests ask faster than people.
    rateLimit,
    ...options,
  }
}
