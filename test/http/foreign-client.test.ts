import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startServer, type TestServer } from '../support/server.js'

const source = fileURLToPath(new URL('../foreign-client', import.meta.url))
const require = createRequire(join(source, 'package.json'))
const compiler = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url))
const packageFolder = (name: string) => dirname(require.resolve(`${name}/package.json`))

/** The documents, by the names of the files with their types. */
const documents = { api: '/api/public/v0/openapi.json', extensions: '/api/qasphere/v1/openapi.json' }

describe('a client generated from the OpenAPI documents', () => {
  const folder = mkdtempSync(join(tmpdir(), 'foreign-client-'))
  let server: TestServer
  beforeAll(async () => {
    server = await startServer()
    for (const [name, path] of Object.entries(documents)) {
      const { body } = await server.call('GET', path)
      writeFileSync(join(folder, `${name}.json`), JSON.stringify(body))
    }
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }))
    mkdirSync(join(folder, 'node_modules'))
    symlinkSync(packageFolder('openapi-fetch'), join(folder, 'node_modules/openapi-fetch'), 'junction')
    copyFileSync(join(source, 'work-day.ts'), join(folder, 'work-day.ts'))
  })
  afterAll(async () => {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  function run(...args: string[]): string {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' })
    expect({ status, output: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, output: '' })
    return stdout
  }

  it('compiles in strict mode and works with the server', () => {
    for (const name of Object.keys(documents)) {
      run(
        join(packageFolder('openapi-typescript'), 'bin/cli.js'),
        `${name}.json`,
        ...['--output', `${name}.d.ts`],
      )
    }
    run(compiler, ...compilerOptions, 'work-day.ts')
    const day = JSON.parse(
      run(
        '--input-type=module',
        '--eval',
        `import { workDay } from './work-day.js'
        process.stdout.write(JSON.stringify(await workDay(...process.argv.slice(1))))`,
        server.url,
        server.token,
        'DAY',
      ),
    )
    expect(day).toMatchObject({
      testCases: [
        { seq: 1, title: 'Card with an expired date', version: 2, tags: [{ title: 'payment' }] },
        { seq: 2, title: 'Empty basket', tags: [] },
        { seq: 3, title: 'Full basket', tags: [{ title: 'basket' }] },
      ],
      page: 1,
      runTestCase: {
        status: 'blocked',
        steps: [{ data: [{ type: 'text', text: '4111 1111 1111 1111' }] }],
        results: [{ status: 'failed', timeTaken: 1200 }, { links: [{ text: 'SHOP-88' }] }],
      },
      run: { title: 'Smoke', closed: true, statusCounts: { all: 3, blocked: 1, passed: 2 } },
      found: [{ marker: 'DAY-001', status: 'blocked' }],
      file: { id: expect.any(String) },
      conflict: { code: 'conflict' },
      missing: { code: 'not_found', message: 'run not found' },
    })
  })
})

/** Compiler options of a strict project. */
const compilerOptions = [
  '--singleThreaded',
  '--strict',
  '--exactOptionalPropertyTypes',
  '--noUncheckedIndexedAccess',
  '--noPropertyAccessFromIndexSignature',
  ...['--target', 'es2022', '--module', 'nodenext', '--lib', 'es2023,dom,dom.iterable'],
]
