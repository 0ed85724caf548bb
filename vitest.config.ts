import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { LongestFirst } from './test/support/longest-first.js'
import { isThorough } from './test/support/thoroughness.js'

/** Files that run on PostgreSQL only if the tests are thorough: they depend on it least, or need other programs. */
const onlyThoroughOnPostgres = ['clean-up', 'connection-pooler', 'last-statuses', 'load-balancer']

/** Lets the code of this repository import modules that the packages do not export to others. */
const conditions = ['qasphere-workspace', 'module', 'node', 'development']

export default defineConfig({
  ssr: { resolve: { conditions } },
  test: {
    // Threads that used native modules may never end, because Node waits for handles that are never closed.
    pool: 'forks',
    // Many tests wait for child processes or timers, so one worker per core would leave cores idle.
    maxWorkers: availableParallelism() + 3,
    isolate: false,
    // What was built does not have to be transformed.
    server: { deps: { external: [/\/packages\/[^/]+\/dist\//] } },
    sequence: { sequencer: LongestFirst },
    // Generous: machines that do other things as well are several times slower.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'all',
          include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts'],
          globalSetup: 'test/support/test-environment.ts',
        },
      },
      {
        extends: true,
        test: {
          name: 'postgres',
          // What depends little on the engine runs on PostgreSQL only if the tests are thorough.
          include: ['databases', ...(isThorough ? ['server', 'http', 'pages'] : [])].map(
            (name) => `test/${name}/*.test.ts`,
          ),
          exclude: isThorough ? [] : onlyThoroughOnPostgres.map((name) => `test/databases/${name}.test.ts`),
          globalSetup: ['test/support/test-environment.ts', 'test/support/start-postgres.ts'],
        },
      },
    ],
  },
})
