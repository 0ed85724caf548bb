import type { DatabaseErrorKind } from './engine.js'

/** A prepared query was rejected within a transaction, which has to be retried with unprepared queries. */
export class RejectedPreparedQueryError extends Error {
  override readonly name = 'RejectedPreparedQueryError'

  constructor(cause: Error) {
    super(`the database rejected a prepared query: ${cause.message}`, { cause })
  }
}

/** Codes of Node for connections that cannot be opened or are lost. */
const connectionErrorCodes = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
])

/** Messages of the driver for these, which have no code. */
const connectionErrorMessages =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|timeout expired|the database has not responded)/

/** SQLSTATEs of temporary conditions (PostgreSQL documentation, appendix A). */
const awayStates =
  /^(08|57P0[1235]|53300|25006|25P0[34]|55P03)/ /* connections, shutdown, start, too many, read-only standby, time-outs */
const fullStates = /^53[12]00/ /* disk, memory */
const conflictStates = /^40(001|P01)/ /* serialization, deadlock */

/** Classifies the error of a PostgreSQL query; undefined for an error that is our own bug. */
export function classifyPostgresError(error: unknown): DatabaseErrorKind | undefined {
  if (!(error instanceof Error)) return undefined
  if (error instanceof RejectedPreparedQueryError) return 'conflict'
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (connectionErrorCodes.has(code) || awayStates.test(code)) return 'away'
  if (fullStates.test(code)) return 'full'
  if (conflictStates.test(code)) return 'conflict'
  return code === '' && connectionErrorMessages.test(error.message) ? 'away' : undefined
}
