import { execFile } from 'node:child_process'
import { readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { cleanEnvironment, emptyFolder, qasphereBinary } from '../support/qasphere.js'
import { startServer, type TestServer } from '../support/server.js'

const recorder = fileURLToPath(new URL('../support/record-loads.cjs', import.meta.url))
const program = realpathSync(qasphereBinary)
const installed = dirname(dirname(program))

/** Modules of Node that are slow to load, and that a request over HTTP does not need. */
const slowModules = [
  'crypto',
  'https',
  'tls',
  'zlib',
  'child_process',
  'worker_threads',
  'inspector',
  'internal/deps/undici/undici',
]

let server: TestServer
beforeAll(async () => {
  server = await startServer({ seed: 'demo' })
})
afterAll(() => server.stop())

/** Runs a command, and returns the files that it reads and the modules of Node that it loads. */
async function record(
  args: readonly string[],
): Promise<{ files: string[]; kilobytes: number; modules: string[] }> {
  const output = join(emptyFolder(), 'loads.json')
  const variables = { QAS_URL: server.url, QAS_TOKEN: server.token, RECORD_LOADS: output }
  const env = cleanEnvironment(variables)
  await promisify(execFile)(process.execPath, ['--require', recorder, program, ...args], {
    env,
    cwd: emptyFolder(),
  })
  const { files, modules } = JSON.parse(readFileSync(output, 'utf8'))
  const bytes = files.reduce((sum: number, file: string) => sum + statSync(file).size, 0)
  return { files: files.map((file: string) => relative(installed, file)), kilobytes: bytes / 1024, modules }
}

const start = ['bin/qasphere.cjs', 'dist/qasphere.cjs']
const help = 'dist/help-render-help.cjs'

it.each<[string, string[], number]>([
  ['--version', start, 28],
  ['--help', [...start, help], 36],
  ['api runs -h', [...start, help], 36],
  ['api runs list -h', [...start, 'dist/commands/api.runs.list.json', help], 40],
  [
    'api projects list',
    [...start, 'dist/commands/api.projects.list.json', 'dist/api-run-api-command.cjs'],
    66,
  ],
])('%s reads nothing but what it needs', async (command, files, maxKilobytes) => {
  const loaded = await record(command.split(' '))
  expect(loaded.files).toEqual(files)
  expect(loaded.kilobytes).toBeLessThan(maxKilobytes)
  expect(loaded.modules.filter((name) => slowModules.includes(name))).toEqual([])
})
