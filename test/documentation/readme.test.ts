import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { repository, runShell } from '../support/command-line.js'
import { type ServerProcess, startServerProcess } from '../support/server.js'

/** What is not run here: it is run by whoever reads, or by other tests. */
const notRun = /^(npm |npx qasphere server|export |qasphere auth log(in|out)\b)/

const readme = readFileSync(join(repository, 'README.md'), 'utf8')
const commands = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)]
  .flatMap(([, block = '']) => block.replaceAll('\\\n', ' ').split('\n'))
  .filter((line) => line.trim() !== '' && !notRun.test(line))

describe('README.md', () => {
  let server: ServerProcess
  beforeAll(async () => {
    server = await startServerProcess({ seed: 'demo' })
  })
  afterAll(() => server.stop())

  it.each(commands)('%s', (command) => {
    const { status, stdout, stderr } = runShell(command, server)
    // An upload tells on stderr what it did.
    const said = command.includes('-upload') ? expect.stringMatching(/^(Sent|Would send) /) : ''
    expect({ status, stderr }).toEqual({ status: 0, stderr: said })
    expect(() => JSON.parse(stdout)).not.toThrow()
  })

  it('shows what a mistake looks like as it is', () => {
    const [, command = '', expected = ''] = /```console\n\$ (.*)\n([\s\S]*?)```/.exec(readme) ?? []
    const { status, stdout, stderr } = runShell(command, server)
    expect({ status, stdout, stderr }).toEqual({ status: 1, stdout: '', stderr: expected })
  })

  it('names every command', () => {
    const { stdout } = runShell('qasphere api --help', server)
    const resources = [...stdout.matchAll(/^ {2}([a-z-]+) {2}/gm)].map(([, resource]) => resource)
    expect(resources.length).toBeGreaterThan(14)
    for (const resource of resources) expect(readme).toContain(`\`${resource}\``)
  })
})
