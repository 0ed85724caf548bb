import { ApiError } from '../api-error.js'
import { ServerStartError } from '../start-error.js'
import type { DatabaseTrouble, Engine } from '../store/engine.js'

const words: Readonly<Record<DatabaseTrouble, string>> = {
  away: 'The database was lost under way',
  locked: 'Another process kept the database locked',
  damaged: 'The database is damaged or not a database',
  'read-only': 'The database cannot be written',
  full: 'The disk of the database is full',
  conflict: 'Others were changing the same data',
}

/** What stopped a transfer, in words where it is no mistake of ours. */
export function toldTrouble(error: unknown, engine: Engine): unknown {
  if (error instanceof ServerStartError) return error
  if (error instanceof ApiError) {
    return new ServerStartError(`${sentence(error.message)}${reasonOf(error.cause)}`, { cause: error })
  }
  const trouble = engine.troubleOf(error)
  return trouble ? new ServerStartError(`${words[trouble]}${reasonOf(error)}`, { cause: error }) : error
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function reasonOf(error: unknown): string {
  return error instanceof Error && error.message !== '' ? `: ${error.message}` : ''
}
