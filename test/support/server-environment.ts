/**
 * Returns the environment of servers in tests. Additional CA certificates would take Node 20 longer to read than the rest
 * of its start.
 */
export function serverEnvironment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const { NODE_EXTRA_CA_CERTS: _, ...environment } = process.env
  return { ...environment, ...extra }
}
