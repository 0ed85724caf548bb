import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, inject, it } from 'vitest'
import { repository } from '../support/command-line.js'
import { connectHttp } from '../support/mcp-client.js'
import { cleanEnvironment } from '../support/qasphere.js'
import { callAt } from '../support/server.js'

const bundle = join(repository, 'packages/server/dist/bundle')

const startScript = `
const { startServer } = require(process.argv[1])
startServer({ memory: true, seed: 'demo', openPages: true }).then(({ url, token }) => console.log(JSON.stringify({ url, token })))`

/** Starts a server from a copy of its package in a folder. */
async function startCopy(folder: string) {
  cpSync(bundle, join(folder, 'bundle'), { recursive: true })
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'))
  const child = spawn(process.execPath, ['-e', startScript, join(folder, 'bundle/server.cjs')], {
    env: cleanEnvironment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(child.stdout, 'data')
  const started: { url: string; token: string } = JSON.parse(String(line))
  return { ...started, child }
}

/** Deletes the files that another version of the package does not have, because the hash in their names has changed. */
function replacePackage(folder: string): void {
  const changed = readdirSync(join(folder, 'bundle')).filter((name) => /-[0-9A-Z]{8}\.cjs$/.test(name))
  expect(changed.length).toBeGreaterThan(10)
  for (const name of changed) rmSync(join(folder, 'bundle', name))
}

it.skipIf(inject('postgresUrl'))('a running server still works when its package is replaced', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'qasphere-replaced-'))
  const { url, token, child } = await startCopy(folder)
  try {
    replacePackage(folder)
    for (const path of ['/llms.txt', '/docs/upload.md', '/project/SHOP/runs', '/project/SHOP/runs.csv']) {
      expect([path, (await fetch(url + path)).status]).toEqual([path, 200])
    }
    const testCase = {
      title: 'Rich',
      type: 'standalone',
      folderId: 2,
      priority: 'low',
      precondition: { text: '<p>An <b>old</b> account</p><script>alert(1)</script>' },
    }
    expect((await callAt(url, token, 'POST', '/project/SHOP/tcase', testCase)).status).toBe(201)
    const mcp = await connectHttp({ url, token })
    const report = {
      name: 'results.xml',
      content: '<testsuite name="s"><testcase name="SHOP-001 pays"/></testsuite>',
    }
    const input = { project: 'SHOP', format: 'junit', files: [report] }
    expect(await mcp.use('upload_report', input)).toMatchObject({ summary: { counts: { sent: 1 } } })
    await mcp.close()
  } finally {
    child.kill()
    rmSync(folder, { recursive: true, force: true })
  }
})
