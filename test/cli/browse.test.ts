import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { qasphereOnTerminal } from '../support/pseudo-terminal.js'
import { cleanEnvironment, emptyFolder, qasphere } from '../support/qasphere.js'

const url = 'https://acme.eu1.qasphere.com'
function browse(args: readonly string[], env: Record<string, string> = {}) {
  return qasphere(['browse', ...args], { env: { QAS_URL: `${url}/`, QAS_TOKEN: 'a.b.c', ...env } })
}

describe('browse', () => {
  it.each([
    [[], '/'],
    [['shop'], '/project/SHOP'],
    [['SHOP-012'], '/project/SHOP/tcase/12'],
    [['run', '14', '--project-code', 'SHOP'], '/project/SHOP/run/14'],
  ])('prints the URL of %j', async (args, path) => {
    expect(await browse(args)).toEqual({ status: 0, stdout: `${url}${path}\n`, stderr: '' })
  })

  it('uses the preferred project', async () => {
    const home = emptyFolder()
    mkdirSync(join(home, '.config/qasphere'), { recursive: true })
    writeFileSync(join(home, '.config/qasphere/config.json'), '{"project": "WEB"}')
    expect((await browse([], { HOME: home })).stdout).toBe(`${url}/project/WEB\n`)
    expect((await browse(['run', '3'], { HOME: home })).stdout).toBe(`${url}/project/WEB/run/3\n`)
  })

  it.each([
    [['SHOP/12'], 'must be a project such as SHOP'],
    [['run', 'x', '--project-code', 'SHOP'], 'must be a positive integer'],
    [['38'], 'expected run 38 for a run, or PRJ-38 for a test case'],
    [['run', '3'], '--project-code: is required'],
    [['SHOP', 'more'], 'Unexpected argument "more"'],
  ])('rejects %j', async (args, message) => {
    const { status, stdout, stderr } = await browse(args)
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toContain(message)
  })

  it('opens the URL on a terminal, or reports that it cannot', async () => {
    const folder = emptyFolder()
    const opened = join(folder, 'opened')
    writeFileSync(join(folder, 'xdg-open'), `#!/bin/sh\necho "$1" > ${opened}\n`, { mode: 0o755 })
    const path = [folder, cleanEnvironment().PATH].join(delimiter)
    const env = { QAS_URL: url, QAS_TOKEN: 'a.b.c', PATH: path }
    const without = qasphereOnTerminal(['browse', 'SHOP'], env)
    await without.see(/Could not open a browser/)
    const printing = qasphereOnTerminal(['browse', 'SHOP', '--no-browser'], { ...env, DISPLAY: ':0' })
    expect([await without.ended, await printing.ended]).toEqual([0, 0])
    expect(existsSync(opened)).toBe(false)
    expect(await qasphereOnTerminal(['browse', 'SHOP'], { ...env, DISPLAY: ':0' }).ended).toBe(0)
    for (let waited = 0; !existsSync(opened) && waited < 50; waited++) await sleep(100)
    expect(readFileSync(opened, 'utf8')).toBe(`${url}/project/SHOP\n`)
  })
})
