import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeDatabase, makeEmptyDatabase, type TestDatabase } from './postgres.js'

/** A place for data that outlives servers, on the engine that the tests run on. */
export interface DataPlace {
  /** Options of `startServerProcess`. */
  readonly options: { readonly dataDir: string } | { readonly database: string }
  /** Options of `qasphere server export`. */
  readonly named: readonly string[]
  remove(): Promise<void> | void
}

/** Creates a place that is empty except for tables. */
export async function makeDataPlace(): Promise<DataPlace> {
  return placeAt(await makeDatabase())
}

/** Creates an empty place, for tests of how tables are created. */
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
