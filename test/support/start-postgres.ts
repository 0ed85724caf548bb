import type { TestProject } from 'vitest/node'
import { startCluster } from './postgres-cluster.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** URL of a PostgreSQL server whose user may make databases. */
    postgresUrl: string
  }
}

/** Starts a PostgreSQL server for the tests of a project; gone when they are over. */
export default async function startPostgres(project: TestProject): Promise<() => Promise<void>> {
  // Tests end with the machine's memory: nothing of theirs has to survive.
  const cluster = await startCluster(['-c', 'fsync=off', '-c', 'max_connections=300'])
  project.provide('postgresUrl', cluster.url)
  return cluster.stop
}
