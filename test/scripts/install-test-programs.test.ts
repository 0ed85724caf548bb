import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, it } from 'vitest'

const script = fileURLToPath(new URL('../../scripts/install-test-programs.mjs', import.meta.url))
const aptGet = '/usr/bin/apt-get'
const canInstall = existsSync(aptGet) && process.getuid?.() === 0

let archive: Server | undefined
afterEach(() => archive?.close())

/** A package archive that does not respond until it is released. Until then, apt-get holds its lock on the package lists. */
async function startSlowArchive(): Promise<{ url: string; asked: Promise<unknown>; release(): void }> {
  const waiting: ServerResponse[] = []
  let isReleased = false
  const server = createServer((_request, response) => {
    if (isReleased) response.writeHead(404).end()
    else waiting.push(response)
  }).listen(0, '127.0.0.1')
  archive = server
  await once(server, 'listening')
  const address = server.address()
  return {
    url: `http://127.0.0.1:${address instanceof Object ? address.port : ''}`,
    asked: once(server, 'request'),
    release: () => {
      isReleased = true
      for (const response of waiting) response.writeHead(404).end()
    },
  }
}

/** A configuration of apt-get with separate package lists, locks and sources. */
function configureApt(archiveUrl: string): string {
  const root = mkdtempSync(join(tmpdir(), 'apt-'))
  for (const folder of [
    'etc/apt/apt.conf.d',
    'etc/apt/preferences.d',
    'state/lists/partial',
    'cache/archives/partial',
    'dpkg',
  ]) {
    mkdirSync(join(root, folder), { recursive: true })
  }
  writeFileSync(join(root, 'dpkg/status'), '')
  writeFileSync(join(root, 'etc/apt/sources.list'), `deb [trusted=yes] ${archiveUrl}/ stable main\n`)
  const file = join(root, 'apt.conf')
  writeFileSync(
    file,
    [
      `Dir::Etc "${root}/etc/apt";`,
      `Dir::State "${root}/state";`,
      `Dir::State::status "${root}/dpkg/status";`,
      `Dir::Cache "${root}/cache";`,
      'APT::Sandbox::User "root";',
      'Acquire::http::Proxy "DIRECT";',
    ].join('\n'),
  )
  return file
}

it.skipIf(!canInstall)('waits while another process holds the package lock', async () => {
  const { url, asked, release } = await startSlowArchive()
  const programs = mkdtempSync(join(tmpdir(), 'programs-'))
  symlinkSync(aptGet, join(programs, 'apt-get'))
  const env = { ...process.env, APT_CONFIG: configureApt(url) }
  const holder = spawn(aptGet, ['update', '-qq'], { env, stdio: 'ignore' })
  await asked

  // None of the programs is on this path.
  const installer = spawn(process.execPath, [script], {
    env: { ...env, PATH: programs },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let output = ''
  const isDone = once(installer, 'close')
  const isWaiting = new Promise<void>((resolve) => {
    installer.stderr.setEncoding('utf8').on('data', (text: string) => {
      output += text
      if (output.includes('Waiting')) resolve()
    })
  })
  await Promise.race([isWaiting, isDone])
  expect(output).toMatch(
    /Waiting up to 10 minutes, because another process holds the package lock: .*It is held by process/,
  )
  expect([holder.exitCode, installer.exitCode]).toEqual([null, null])
  release()
  expect((await isDone)[0]).toBe(0)
  // This archive has no packages, but the reason is no longer the lock.
  expect(output).toMatch(/Skipping the tests .* could not be installed: .*chromium.*\(apt-get update failed/)
  expect(output.match(/Waiting/g)).toHaveLength(1)
})
