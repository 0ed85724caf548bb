import { chmodSync, cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { afterEach, expect, it } from 'vitest'
import { startCluster } from '../support/postgres-cluster.js'
import { findPostgresPrograms, type PostgresPrograms } from '../support/postgres-programs.js'

const isRoot = process.getuid?.() === 0
const temporaryFolder = tmpdir()
const cleanUps: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  process.env.TMPDIR = temporaryFolder
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

/** Uses a folder that only its owner can enter as temporary folder. */
function useClosedTemporaryFolder(): string {
  const folder = mkdtempSync(join(temporaryFolder, 'closed '))
  process.env.TMPDIR = folder
  return folder
}

function findPrograms(installed?: string): PostgresPrograms {
  const programs = findPostgresPrograms(installed)
  cleanUps.push(() => rmSync(programs.folder, { recursive: true, force: true }))
  return programs
}

async function expectToRun(programs: PostgresPrograms): Promise<void> {
  const cluster = await startCluster(programs, [])
  cleanUps.push(cluster.stop)
  const client = new pg.Client({ connectionString: cluster.url })
  await client.connect()
  expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  await client.end()
}

it.skipIf(!isRoot)('PostgreSQL runs even if only root can enter its folder', async () => {
  const { postgres } = findPrograms()
  const closed = useClosedTemporaryFolder()
  const installed = join(closed, 'node_modules', 'native')
  cpSync(dirname(dirname(postgres)), installed, { recursive: true, verbatimSymlinks: true })
  chmodSync(installed, 0o700)
  // As if a package had been installed without its install script.
  for (const link of ['libpq.so.5', 'libicuuc.so.60']) rmSync(join(installed, 'lib', link))

  const programs = findPrograms(installed)
  expect(programs.folder.startsWith(closed)).toBe(false)
  await expectToRun(programs)
  expect(programs.postgres.startsWith(programs.folder)).toBe(true)
})

it.skipIf(!isRoot)('PostgreSQL runs as another user than root', () => {
  const { user } = findPrograms()
  expect(user?.uid).toBeGreaterThan(0)
})

it('programs that cannot run are reported and leave nothing behind', () => {
  const installed = mkdtempSync(join(temporaryFolder, 'installed-'))
  const closed = useClosedTemporaryFolder()
  chmodSync(closed, 0o755)
  expect(() => findPostgresPrograms(installed)).toThrow(/initdb.*ENOENT/)
  expect(readdirSync(closed)).toEqual([])
})
