import type { TestProject } from 'vitest/node'
import { deleteFolderAtExit } from './leftovers.js'
import { type PostgresCluster, startCluster } from './postgres-cluster.js'
import { findPostgresPrograms, type PostgresPrograms } from './postgres-programs.js'
import { createTemplate } from './postgres-template.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** URL of a PostgreSQL server whose user may create databases. */
    postgresUrl: string
    /** For tests that need a separate PostgreSQL server. */
    postgresPrograms: PostgresPrograms
  }
}

/** Starts a PostgreSQL server for the tests of a project, and skips them if it cannot run here. */
export default async function startPostgres(project: TestProject): Promise<() => Promise<void>> {
  const started = await start().catch((error: unknown) => {
    skipTests(project, error)
    return undefined
  })
  if (!started) return async () => {}
  const { programs, cluster } = started
  // If this fails, the code is wrong rather than the machine, so tests must not be skipped.
  await createTemplate(cluster.url)
  project.provide('postgresUrl', cluster.url)
  project.provide('postgresPrograms', programs)
  return cluster.stop
}

async function start(): Promise<{ programs: PostgresPrograms; cluster: PostgresCluster }> {
  const programs = findPostgresPrograms()
  deleteFolderAtExit(programs.folder)
  // The data does not have to survive a crash of the machine, which would also end the tests, and is deleted soon.
  const durability = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']
  const upkeep = ['autovacuum=off', 'wal_level=minimal', 'max_wal_senders=0']
  const flags = [...durability, ...upkeep, 'max_connections=300'].flatMap((flag) => ['-c', flag])
  return { programs, cluster: await startCluster(programs, flags) }
}

function skipTests(project: TestProject, reason: unknown): void {
  const message = reason instanceof Error ? reason.message : String(reason)
  console.error(`Skipping the tests on PostgreSQL, which cannot run here: ${message}`)
  // Matches no name.
  project.config.testNamePattern = /(?!)/
}
