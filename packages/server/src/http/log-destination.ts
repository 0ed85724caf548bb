import { type DestinationStream, pino } from 'pino'
import { isRecord } from 'qasphere-contract/scalars'

/** Where the log goes: stderr, as lines for people if it is a terminal, elsewhere as lines of JSON. */
export function logDestination(): DestinationStream {
  if (process.stderr.isTTY !== true) return pino.destination(2)
  return { write: (line) => void process.stderr.write(`${formatForPeople(line)}\n`) }
}

/** What every entry has, and what the text shows already. */
const hidden = new Set(['level', 'time', 'pid', 'hostname', 'msg', 'err'])
const requestFields = new Set(['method', 'url', 'status', 'milliseconds', 'reqId', 'ip', 'userId'])

/** An entry of the log as a line such as `10:42:07 GET /api/public/v0/project 200 3.1 ms`. */
function formatForPeople(line: string): string {
  const entry: unknown = JSON.parse(line)
  if (!isRecord(entry)) return plain(line)
  const { method, url, status, milliseconds, msg, level, err } = entry
  const isRequest = method !== undefined && url !== undefined
  const skipped = isRequest ? requestFields : new Set(['reqId'])
  const details = Object.entries(entry)
    .filter(([name]) => !hidden.has(name) && !skipped.has(name))
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
  const head = isRequest
    ? [method, url, ...(status === undefined ? [msg] : [status, `${milliseconds} ms`])]
    : [...levelText(level), msg]
  return plain([timeText(entry.time), ...head, ...details, ...errorText(err, level)].join(' '))
}

function levelText(level: unknown): string[] {
  if (typeof level !== 'number' || level === pino.levels.values.info) return []
  return [(pino.levels.labels[level] ?? String(level)).toUpperCase()]
}

function timeText(time: unknown): string {
  const date = new Date(typeof time === 'number' ? time : 0)
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':')
}

/** The message of an error, with its stack if the server failed. */
function errorText(err: unknown, level: unknown): string[] {
  if (!isRecord(err)) return []
  const isFailure = typeof level === 'number' && level >= (pino.levels.values.error ?? 50)
  return isFailure && typeof err.stack === 'string' ? [`\n${err.stack}`] : [`(${err.message})`]
}

/** Without control characters, which would change what the terminal shows. */
function plain(text: string): string {
  return text.replace(/[^\P{Cc}\n]/gu, '\ufffd')
}
