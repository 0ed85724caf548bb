import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeDatabase, makeEmptyDatabase, type TestDatabase } from './postgres.js'

/** Where servers keep data that outlives them, on the engine that the tests run on. */
export interface DataPlace {
  /** Options of `startServerProcess`. */
  readonly options: { readonly dataDir: string } | { readonly database: string }
  /** Options of `qasphere server export`. */
  readonly named: readonly string[]
  remove(): Promise<void> | void
}

/** Creates a place that holds the tables of a server at most. */
export async function makeDataPlace(): Promise<DataPlace> {
  return placeAt(await makeDatabase())
}

/** Creates a place that holds nothing, for tests of how tables are created. */
export async function makeEmptyDataPlace(): Promise<DataPlace> {
  return placeAt(await makeEmptyDatabase())
}

function placeAt(database: TestDatabase | undefined): DataPlace {
  if (database) {
    const { url, drop } = database
    return { options: { database: url }, named: ['--database', url], remove: drop }
  }
  const dataDir = mkdtempSync(join(tmpdir(), 'qasphere-data-'))
  return {
    options: { dataDir },
    named: ['--data', dataDir],
    remove: () => rmSync(dataDir, { recursive: true, force: true }),
  }
}
