import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { repository, runShell } from '../support/command-line.js'
import { listTestedCommands, readBlocks } from '../support/documented-commands.js'
import { startServer, type TestServer } from '../support/server.js'
import { isThorough } from '../support/thoroughness.js'

describe.each(['README.md', 'docs/using-commands.md', 'docs/output.md'])('%s', (path) => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer({ seed: 'demo' })
  })
  afterAll(() => server.stop())

  it.each(listTestedCommands(path))('%s', (command) => {
    const { status, stdout, stderr } = runShell(command, server)
    // An upload prints a summary to stderr.
    const summary = command.includes('-upload') ? expect.stringMatching(/^(Sent|Would send) /) : ''
    expect({ status, stderr }).toEqual({ status: 0, stderr: summary })
    if (/--(output|jq)\b/.test(command)) expect(stdout).not.toBe('')
    else expect(() => JSON.parse(stdout)).not.toThrow()
  })

  const sessions = readBlocks(path).filter(({ language }) => language === 'console')
  it.each(sessions)('shows the current session: $text', ({ text }) => {
    const [, command = '', expected = ''] = /^\$ (.*)\n([\s\S]*)$/.exec(text) ?? []
    const { status, stdout, stderr } = runShell(command, server)
    expect({ status, stdout, stderr }).toEqual({ status: 1, stdout: '', stderr: expected })
  })
})

describe('README.md', () => {
  it('is short', () => {
    expect(readFileSync(join(repository, 'README.md'), 'utf8').split('\n').length).toBeLessThan(150)
  })

  it.runIf(isThorough)('shows the current picture of a session', { timeout: 30_000 }, () => {
    const picture = readFileSync(join(repository, 'docs/images/session.svg'), 'utf8')
    const drawn = execFileSync(process.execPath, [join(repository, 'scripts/draw-session.mjs'), '-'], {
      encoding: 'utf8',
    })
    expect(picture, 'run node scripts/draw-session.mjs').toBe(drawn)
  })
})
