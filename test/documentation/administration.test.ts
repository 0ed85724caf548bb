import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { binaries } from '../support/command-line.js'
import { listTestedCommands } from '../support/documented-commands.js'
import { run } from '../support/packed-packages.js'
import { cleanEnvironment, emptyFolder, qasphereServer } from '../support/qasphere.js'
import { startServer, type TestServer } from '../support/server.js'

/** Runs a command in Bash, in a folder that is also the home folder. */
function runIn(folder: string, command: string) {
  return run('bash', ['-c', command], {
    cwd: folder,
    env: cleanEnvironment({ HOME: folder, PATH: `${binaries}:${process.env.PATH}` }),
  })
}

describe.each(['docs/server.md', 'docs/operating.md'])('%s', (page) => {
  const folder = emptyFolder()
  beforeAll(async () => {
    const server = await qasphereServer([], { HOME: folder })
    await server.stop()
    writeFileSync(join(folder, 'password-file'), 'correct horse\n')
  })

  it.each(listTestedCommands(page))('%s', async (command) => {
    const { status, stdout, stderr } = await runIn(folder, command.replaceAll('/srv/', `${folder}/`))
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.not.stringContaining('Error') })
    expect(() => JSON.parse(stdout)).not.toThrow()
  })
})

describe('docs/login.md', () => {
  const folder = emptyFolder()
  const withKey = 'qasphere auth login --with-token --url https://acme.eu1.qasphere.com'
  const runHere = (command: string) =>
    runIn(folder, command.replaceAll('https://acme.eu1.qasphere.com', server.url))
  let server: TestServer
  beforeAll(async () => {
    server = await startServer()
    writeFileSync(join(folder, 'key-file'), `${server.token}\n`)
    await runHere(`${withKey} --profile globex < key-file`)
  })
  afterAll(() => server.stop())

  it.each(listTestedCommands('docs/login.md'))('%s', async (command) => {
    const { status, stderr } = await runHere(command)
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.not.stringContaining('Error') })
  })
})
