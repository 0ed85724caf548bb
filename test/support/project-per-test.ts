import { afterAll, beforeAll, beforeEach } from 'vitest'
import { makeProject, type TestProject } from './project.js'
import { startServer, type TestServer } from './server.js'

/**
 * Starts one server for the tests of the surrounding `describe`, and creates a project for each of them, with the prefix
 * and a number as its code. `prepare` runs before each test.
 */
export function useProjectPerTest(
  prefix: string,
  prepare: (server: TestServer, project: TestProject) => Promise<void> | void,
): void {
  let server: TestServer
  let created = 0
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server.stop())
  beforeEach(async () => {
    created += 1
    await prepare(server, await makeProject(server, `${prefix}${created}`))
  })
}
