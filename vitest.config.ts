import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/** Lets the code of this repository import modules that the packages do not export to others. */
const conditions = ['qasphere-workspace', 'module', 'node', 'development']

export default defineConfig({
  ssr: { resolve: { conditions } },
  test: {
    // Threads that used native modules may never end, because Node waits for handles that are never closed.
    pool: 'forks',
    // Many tests wait for child processes or timers, so one worker per core would leave cores idle.
    maxWorkers: availableParallelism() + 2,
    isolate: false,
    // Generous: machines that do other things as well are several times slower.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'all',
          include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts'],
          globalSetup: 'test/support/temporary-folder.ts',
        },
      },
      {
        extends: true,
        test: {
          name: 'postgres',
          include: ['test/server/**/*.test.ts'],
          // What looks into data folders, or at what no database changes.
          exclude: [
            'data-folder',
            'database-locks',
            'durability',
            'foreign-client',
            'hostile-archives',
            'hostile-connections',
            'library',
            'lifecycle',
            'openapi',
            'page-audits',
            'page-script',
            'pages',
            'pages-in-browser',
          ].map((name) => `test/server/${name}.test.ts`),
          globalSetup: ['test/support/temporary-folder.ts', 'test/support/start-postgres.ts'],
        },
      },
    ],
  },
})
