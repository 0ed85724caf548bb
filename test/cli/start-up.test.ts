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

interface Loads {
  readonly files: string[]
  readonly kilobytes: number
  readonly modules: string[]
  readonly schemas: number
}

/** Runs a command, and returns what it loads: files, modules of Node and named schemas. */
async function record(args: readonly string[]): Promise<Loads> {
  const output = join(emptyFolder(), 'loads.json')
  const variables = { QAS_URL: server.url, QAS_TOKEN: server.token, RECORD_LOADS: output }
  const env = cleanEnvironment(variables)
  await promisify(execFile)(process.execPath, ['--require', recorder, program, ...args], {
    env,
    cwd: emptyFolder(),
  })
  const { files, modules, schemas } = JSON.parse(readFileSync(output, 'utf8'))
  const bytes = files.reduce((sum: number, file: string) => sum + statSync(file).size, 0)
  const paths = files.map((file: string) => relative(installed, file))
  return { files: paths, kilobytes: bytes / 1024, modules, schemas }
}

const start = ['bin/qasphere.cjs', 'dist/qasphere.cjs']
const help = 'dist/help-render-help.cjs'
const api = 'dist/api-run-api-command.cjs'

it.each<[command: string, files: string[], maxKilobytes: number, maxSchemas: number]>([
  ['--version', start, 28, 0],
  ['--help', [...start, help], 36, 0],
  ['api runs -h', [...start, help], 36, 0],
  ['api runs list -h', [...start, 'dist/commands/api.runs.list.json', help], 40, 0],
  ['api projects list', [...start, 'dist/commands/api.projects.list.json', api], 66, 0],
  [
    'api runs list --project-code SHOP',
    [...start, 'dist/commands/api.runs.list.json', api, 'dist/api-check.cjs', 'dist/contract.cjs'],
    220,
    30,
  ],
])('%s loads nothing but what it needs', async (command, files, maxKilobytes, maxSchemas) => {
  const loaded = await record(command.split(' '))
  expect(loaded.files).toEqual(files)
  expect(loaded.kilobytes).toBeLessThan(maxKilobytes)
  expect(loaded.modules.filter((name) => slowModules.includes(name))).toEqual([])
  expect(loaded.schemas).toBeLessThanOrEqual(maxSchemas)
})
