import { type ClientOptions, isQasError } from 'qasphere-client'
import { type Connection, connect } from 'qasphere-client/connection'
import { createPace } from 'qasphere-client/pace'
import { findCredentials } from '../credentials/find-credentials.js'
import type { RunContext } from '../input/command.js'
import { requireHosts } from '../input/run-url.js'
import { addTokenSource } from './token-source.js'

/** The limit of QA Sphere, in requests per second for each key. */
export const maxRate = 20

/**
 * Connects a command that sends many requests, within the rate limit, and closes the connection after its work, which
 * receives the source of the token. The error for a rejected token names it, too.
 */
export async function whileConnected<T>(
  context: RunContext,
  options: Omit<ClientOptions, 'url' | 'token'>,
  work: (connection: Connection, source: string) => Promise<T>,
): Promise<T> {
  const { url, token, source } = await findCredentials(context, options)
  requireHosts(context.runHosts, url)
  const connection = connect({ ...options, url, token }, createPace(maxRate))
  try {
    return await work(connection, source)
  } catch (error) {
    throw isQasError(error) ? addTokenSource(error, source) : error
  } finally {
    connection.close()
  }
}
