import type { DatabaseTrouble } from './engine.js'

/** A prepared query was refused within a transaction, so that all of it has to run again, with queries that are not prepared. */
export class RefusedPreparedQueryError extends Error {
  override readonly name = 'RefusedPreparedQueryError'

  constructor(cause: Error) {
    super(`the database refused a prepared query: ${cause.message}`, { cause })
  }
}

/** What Node says of a connection that cannot be made or is lost. */
const lostConnections = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
])

/** What the driver says of one, without a code. */
const lostWords =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|timeout expired|the database has not answered)/

/** Conditions that pass, by SQLSTATE (PostgreSQL documentation, appendix A). */
const awayStates =
  /^(08|57P0[1235]|53300|25006|25P0[34]|55P03)/ /* connections, shutdown, start, too many, read-only standby, time-outs */
const fullStates = /^53[12]00/ /* disk, memory */
const conflictStates = /^40(001|P01)/ /* serialization, deadlock */

/** What a failed query says of the state of a PostgreSQL server, if anything. */
export function postgresTrouble(error: unknown): DatabaseTrouble | undefined {
  if (!(error instanceof Error)) return undefined
  if (error instanceof RefusedPreparedQueryError) return 'conflict'
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (lostConnections.has(code) || awayStates.test(code)) return 'away'
  if (fullStates.test(code)) return 'full'
  if (conflictStates.test(code)) return 'conflict'
  return code === '' && lostWords.test(error.message) ? 'away' : undefined
}
