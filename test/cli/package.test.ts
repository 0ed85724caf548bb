import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { json, type MisbehavingServer, misbehavingServer } from '../support/misbehaving-server.js'
import { cleanEnvironment, emptyFolder } from '../support/qasphere.js'

const cli = fileURLToPath(new URL('../../packages/cli', import.meta.url))
const folder = emptyFolder()
let packed: { readonly filename: string; readonly unpackedSize: number }
let server: MisbehavingServer

beforeAll(async () => {
  const args = ['pack', '--json', '--pack-destination', folder]
  ;[packed] = JSON.parse(
    execFileSync('npm', args, { cwd: cli, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
  )
  execFileSync('tar', ['-xzf', packed.filename], { cwd: folder })
  server = await misbehavingServer((response) => json(response, 200, { projects: [], runs: [] }))
})
afterAll(() => server.stop())

/** Runs the program from what is published, with nothing else near it. */
async function published(...args: string[]) {
  const child = spawn(process.execPath, [join(folder, 'package/bin/qasphere.cjs'), ...args], {
    cwd: folder,
    env: cleanEnvironment({ QAS_URL: server.url, QAS_TOKEN: 'a.b.c' }),
  })
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', (text) => {
    output.stdout += text
  })
  child.stderr.on('data', (text) => {
    output.stderr += text
  })
  const [status] = await once(child, 'close')
  return { status, ...output }
}

describe('the published package', () => {
  it('is small and needs no other at run time', () => {
    const manifest = JSON.parse(readFileSync(join(folder, 'package/package.json'), 'utf8'))
    expect(manifest).not.toHaveProperty('dependencies')
    expect(packed.unpackedSize).toBeLessThan(1_000_000)
  })

  it('works by itself', async () => {
    expect(await published('--version')).toMatchObject({ status: 0, stderr: '' })
    expect(await published('api', 'projects', 'list')).toEqual({ status: 0, stdout: '[]\n', stderr: '' })
    expect(await published('api', 'runs', 'list', '--project-code', 'PRJ')).toMatchObject({
      status: 0,
      stderr: '',
    })
  })

  it('says how to get the server, which is a package of its own', async () => {
    expect(await published('server', '--memory')).toEqual({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(
        /^Error: The server is a package of its own .*npm install --global qasphere-server/,
      ),
    })
  })
})
