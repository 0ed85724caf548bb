import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { emptyFolder, qasphere } from '../support/qasphere.js'
import { startServer, type TestServer } from '../support/server.js'
import { fileIn } from '../support/stored-login.js'

let server: TestServer
let home: string
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())
beforeEach(() => {
  home = emptyFolder()
})

/** Runs a command that must succeed, and returns what it prints. */
async function printed(args: readonly string[], input?: string): Promise<string> {
  const { status, stdout, stderr } = await qasphere(args, {
    env: { HOME: home },
    cwd: home,
    ...(input === undefined ? {} : { input }),
  })
  expect({ args, status, stderr }).toEqual({ args, status: 0, stderr })
  expect(stdout + stderr).not.toContain(server.token)
  return stdout
}

describe('--dry-run', () => {
  it('of auth login shows where the login would be stored, without storing it', async () => {
    const login = ['auth', 'login', '--url', server.url]
    expect(await printed([...login, '--dry-run'])).toBe(
      `Would log in to ${server.url}, and write ${fileIn(home)}.\n`,
    )
    const key = [...login, '--with-token']
    expect(await printed([...key, '--dry-run', '--profile', 'ci'], server.token)).toBe(
      `Would store the API key for ${server.url} as profile ci, and write ${fileIn(home, 'api-key.ci.json')}.\n`,
    )
    expect(readdirSync(home)).toEqual([])
    const rejected = await qasphere([...key, '--dry-run'], { input: 'a.b.c', env: { HOME: home } })
    expect(rejected.status).toBe(1)
    await printed(key, server.token)
    expect(await printed([...key, '--dry-run'], server.token)).toContain(
      `It would replace the credentials for ${server.url}.`,
    )
  })

  it('of auth logout shows what would be removed, and keeps it', async () => {
    expect(await printed(['auth', 'logout', '--dry-run'])).toBe('No login is stored.\n')
    await printed(['auth', 'login', '--url', server.url, '--with-token'], server.token)
    const before = readFileSync(fileIn(home, 'api-key.json'), 'utf8')
    expect(await printed(['auth', 'logout', '--dry-run'])).toBe(
      `Would remove the API key for ${server.url} from ${fileIn(home, 'api-key.json')}; it would still be valid.\n`,
    )
    expect(readFileSync(fileIn(home, 'api-key.json'), 'utf8')).toBe(before)
  })

  it('of config set shows the file that would be written', async () => {
    const file = join(home, '.config/qasphere/config.json')
    const set = ['config', 'set', 'project', 'SHOP', '--dry-run']
    expect(await printed(set)).toBe(`Would write ${file}:\n{\n  "project": "SHOP"\n}\n`)
    expect(existsSync(file)).toBe(false)
  })

  it('of skill --install lists the files, and rejects a folder with something else', async () => {
    const install = ['skill', '--install', 'skills', '--dry-run']
    const folder = join(home, 'skills/qasphere')
    const shown = await printed(install)
    expect(shown).toContain(`Would create the skill in ${folder}:\n  ${join(folder, 'SKILL.md')}\n`)
    expect(readdirSync(home)).toEqual([])
    await printed(install.slice(0, -1))
    expect(await printed(install)).toContain(`Would replace the skill in ${folder}`)
    mkdirSync(join(home, 'others/qasphere'), { recursive: true })
    writeFileSync(join(home, 'others/qasphere/SKILL.md'), 'mine')
    const { status, stderr } = await qasphere(['skill', '--install', 'others', '--dry-run'], { cwd: home })
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('is not this skill') })
  })
})
