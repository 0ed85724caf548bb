import { type DestinationStream, pino } from 'pino'
import { isRecord } from 'qasphere-contract/scalars'

/** Logs to stderr: as lines for people if it is a terminal, otherwise as lines of JSON. */
export function createLogDestination(): DestinationStream {
  if (process.stderr.isTTY !== true) return pino.destination(2)
  return { write: (line) => void process.stderr.write(`${formatForPeople(line)}\n`) }
}

/** Fields of every entry, and fields that the text already shows. */
const hidden = new Set(['level', 'time', 'pid', 'hostname', 'msg', 'err'])
const requestFields = new Set(['method', 'url', 'status', 'milliseconds', 'reqId', 'ip', 'userId'])

/** Formats a log entry as a line such as `10:42:07 GET /api/public/v0/project 200 3.1 ms`. */
function formatForPeople(line: string): string {
  const entry: unknown = JSON.parse(line)
  if (!isRecord(entry)) return replaceControlCharacters(line)
  const { method, url, status, milliseconds, msg, level, err } = entry
  const isRequest = method !== undefined && url !== undefined
  const skipped = isRequest ? requestFields : new Set(['reqId'])
  const details = Object.entries(entry)
    .filter(([name]) => !hidden.has(name) && !skipped.has(name))
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
  const head = isRequest
    ? [method, url, ...(status === undefined ? [msg] : [status, `${milliseconds} ms`])]
    : [...formatLevel(level), msg]
  return replaceControlCharacters(
    [formatTime(entry.time), ...head, ...details, ...formatError(err, level)].join(' '),
  )
}

function formatLevel(level: unknown): string[] {
  if (typeof level !== 'number' || level === pino.levels.values.info) return []
  return [(pino.levels.labels[level] ?? String(level)).toUpperCase()]
}

function formatTime(time: unknown): string {
  const date = new Date(typeof time === 'number' ? time : 0)
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':')
}

/** Returns the message of an error, with its stack if the server failed. */
function formatError(err: unknown, level: unknown): string[] {
  if (!isRecord(err)) return []
  const isFailure = typeof level === 'number' && level >= (pino.levels.values.error ?? 50)
  return isFailure && typeof err.stack === 'string' ? [`\n${err.stack}`] : [`(${err.message})`]
}

/** Replaces control characters, which could change what the terminal shows. */
function replaceControlCharacters(text: string): string {
  return text.replace(/[^\P{Cc}\n]/gu, '\ufffd')
}
