import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { repository } from '../support/command-line.js'
import { type PackageRegistry, startPackageRegistry } from '../support/package-registry.js'
import { type PackedPackage, packPackages, run } from '../support/packed-packages.js'
import { cleanEnvironment, emptyFolder } from '../support/qasphere.js'
import { startServer } from '../support/server.js'
import { isThorough } from '../support/thoroughness.js'

const tsc = join(repository, 'node_modules/typescript/bin/tsc')

/** Compiler options of a strict TypeScript project. */
const compilerOptions = {
  target: 'es2022',
  module: 'nodenext',
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  noEmit: true,
}

/** The outcome of a program that succeeds without output. */
const success = { status: 0, stdout: '', stderr: '' }

let packages: readonly PackedPackage[]
let registry: PackageRegistry

beforeAll(async () => {
  npmCache = emptyFolder()
  packages = await packPackages()
  const tarballs = new Map(packages.map(({ name, tarball }) => [name, tarball]))
  registry = await startPackageRegistry(tarballs, join(repository, 'node_modules'))
  // Builds everything.
}, 600_000)
afterAll(() => registry.close())

/** Runs a program without the developer's environment. */
function runCleanly(command: string, args: readonly string[], cwd: string, env: Record<string, string> = {}) {
  return run(command, args, { cwd, env: { HOME: cwd, ...env } })
}

const shared = new Map<string, Promise<string>>()

/** Creates a folder in which npm has installed packages, once for all tests of the same packages. */
function installed(...names: string[]): Promise<string> {
  const key = names.join(' ')
  const installing = shared.get(key) ?? installAll(names)
  shared.set(key, installing)
  return installing
}

async function installAll(names: readonly string[]): Promise<string> {
  const folder = emptyFolder()
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  await npmInstall(folder, names)
  return folder
}

/** Creates a folder in which npm has installed every package. */
function installedTogether(): Promise<string> {
  return installed(...packages.map(({ name }) => name))
}

/**
 * Creates a folder in which programs find a package that npm has installed, without the other packages: they could provide
 * a dependency that the package does not declare.
 */
async function besideInstalled(name: string): Promise<string> {
  const folder = mkdtempSync(join(await installed(name), 'user-'))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  return folder
}

let npmCache: string

async function npmInstall(folder: string, args: readonly string[]): Promise<void> {
  const options = ['--no-audit', '--no-fund', '--ignore-scripts', `--registry=${registry.url}`]
  const { status, stderr } = await run('npm', ['install', ...options, ...args], {
    cwd: folder,
    env: { npm_config_cache: npmCache },
  })
  expect({ status, stderr: stderr.replace(/^npm warn .*$/gm, '').trim() }).toEqual({ status: 0, stderr: '' })
}

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

/** Starts `qasphere server` from the packages installed in a folder. */
async function startInstalledServer(folder: string) {
  const program = join(folder, 'node_modules/.bin/qasphere')
  const args = ['server', '--memory', '--port', '0', '--seed', 'demo', '--log-level', 'error']
  const child = spawn(program, args, {
    cwd: folder,
    env: cleanEnvironment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    once(child, 'exit').then(() => Promise.reject(new Error('the server did not start'))),
  ])
  const { url, token }: { url: string; token: string } = JSON.parse(line)
  return {
    url,
    token,
    stop: async () => {
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      await exited
    },
  }
}

describe('npm pack', () => {
  let folder: string
  beforeAll(async () => {
    folder = await installedTogether()
  })

  it('packs what was built, and nothing that only the repository needs', () => {
    expect(packages.map(({ name }) => name).sort()).toEqual([
      'qasphere',
      'qasphere-client',
      'qasphere-contract',
      'qasphere-reports',
      'qasphere-server',
    ])
    for (const { name, files } of packages) {
      const documents = ['LICENSE', 'README.md', 'dist/THIRD-PARTY-LICENSES.txt', 'dist/sbom.cdx.json']
      expect(files, name).toEqual(expect.arrayContaining([...documents, 'package.json']))
      expect(
        files.filter((path) => /\.test\.|tsbuildinfo|\.map$|^src\/|tsconfig/.test(path)),
        name,
      ).toEqual([])
    }
  })

  it('packs every file in the manifests', () => {
    for (const { name } of packages) {
      const home = join(folder, 'node_modules', name)
      const { exports = {}, bin = {} } = JSON.parse(
        readFileSync(join(home, 'package.json'), 'utf8'),
        // Packages that only this repository resolves.
        (condition, value) => (condition === 'qasphere-workspace' ? undefined : value),
      )
      const paths = JSON.stringify([exports, bin]).match(/"[^"]+\.(?:[cm]?js|d\.ts|json)"/g) ?? []
      for (const path of paths.map((text) => JSON.parse(text))) {
        if (!path.includes('*')) expect(existsSync(join(home, path)), `${name}: ${path}`).toBe(true)
      }
    }
  })

  it('describes each package on npm, with a link to its source', () => {
    for (const { name } of packages) {
      const manifest = JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8'))
      expect(manifest, name).toMatchObject({
        description: expect.stringMatching(/^[A-Z].{20,}[^.]$/),
        keywords: expect.arrayContaining(['qasphere']),
        homepage: expect.stringMatching(/^https:/),
        bugs: { url: expect.stringMatching(/^https:/) },
        repository: { type: 'git', url: expect.stringMatching(/^git\+https:.*\.git$/) },
        license: 'MIT',
      })
      expect(existsSync(join(repository, manifest.repository.directory, 'package.json')), name).toBe(true)
    }
  })

  it('lists everything that npm installs and that bundles contain in the SBOMs', () => {
    const listed = new Set<string>()
    for (const { name } of packages) {
      const file = join(folder, 'node_modules', name, 'dist/sbom.cdx.json')
      const { metadata, components, dependencies } = JSON.parse(readFileSync(file, 'utf8'))
      const refs: string[] = components.map((component: { 'bom-ref': string }) => component['bom-ref'])
      expect(new Set(refs).size, name).toBe(refs.length)
      expect(dependencies[0], name).toEqual({ ref: metadata.component.purl, dependsOn: refs })
      for (const component of components) expect(component.licenses, component.purl).toHaveLength(1)
      for (const purl of [metadata.component.purl, ...refs]) listed.add(purl)
    }
    const lock = JSON.parse(readFileSync(join(folder, 'node_modules/.package-lock.json'), 'utf8'))
    const places: [string, { version: string }][] = Object.entries(lock.packages)
    expect(places.length).toBeGreaterThan(10)
    for (const [place, { version }] of places) {
      const name = place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length)
      expect(listed).toContain(`pkg:npm/${name.replace('@', '%40')}@${version}`)
    }
    const licenses = readFileSync(
      join(folder, 'node_modules/qasphere-server/dist/THIRD-PARTY-LICENSES.txt'),
      'utf8',
    )
    for (const name of ['fastify', 'pg', '@aws-sdk/client-s3', 'sanitize-html', 'libsql']) {
      expect(licenses).toMatch(new RegExp(`^${name} .*, (contained|installed with it)$`, 'm'))
    }
  })

  it('makes the links in the README of the command line work outside the repository', () => {
    const readme = readFileSync(join(folder, 'node_modules/qasphere/README.md'), 'utf8')
    const links = [...readme.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link)
    expect(links.length).toBeGreaterThan(5)
    for (const link of links) expect(link).toMatch(/^(https:|#)/)
  })
})

describe('qasphere', () => {
  it('is small and has no dependencies', async () => {
    const packed = packages.find(({ name }) => name === 'qasphere')
    // jq as WebAssembly is 0.9 MB of it, the MCP SDK 0.4 MB. Most bundles have no schemas, which are 0.1 MB.
    expect(packed?.unpackedSize).toBeLessThan(4_100_000)
    const folder = await installed('qasphere', '--omit=optional')
    const lock = JSON.parse(readFileSync(join(folder, 'node_modules/.package-lock.json'), 'utf8'))
    expect(Object.keys(lock.packages).filter((path) => !path.includes('keyring'))).toEqual([
      'node_modules/qasphere',
    ])
  })

  it('works alone, and explains how to install the server', async () => {
    const folder = await installed('qasphere', '--omit=optional')
    const program = join(folder, 'node_modules/.bin/qasphere')
    const { version } = JSON.parse(readFileSync(join(repository, 'packages/cli/package.json'), 'utf8'))
    expect(await runCleanly(program, ['--version'], folder)).toEqual({
      status: 0,
      stdout: expect.stringContaining(version),
      stderr: '',
    })
    expect(await runCleanly(program, ['server', '--memory'], folder)).toEqual({
      status: 1,
      stdout: '',
      stderr: expect.stringContaining('npm install --global qasphere-server'),
    })
  })

  it('works together with the server', async () => {
    const folder = await installedTogether()
    const server = await startInstalledServer(folder)
    const env = { QAS_URL: server.url, QAS_TOKEN: server.token }
    async function qasphere(...args: string[]) {
      const program = join(folder, 'node_modules/.bin/qasphere')
      const { status, stdout, stderr } = await runCleanly(program, args, folder, env)
      expect({ status, stderr }).toEqual({
        status: 0,
        stderr: args[0] === 'junit-upload' ? expect.any(String) : '',
      })
      return JSON.parse(stdout)
    }
    try {
      const plans = JSON.stringify([{ tcaseIds: (await firstTestCases()).map(({ id }) => id) }])
      const { id } = await qasphere(
        ...['api', 'runs', 'create', '--project-code', 'SHOP', '--title', 'Release', '--type', 'static'],
        ...['--query-plans', plans],
      )
      write(folder, { 'report.xml': await reportOf() })
      const url = `${server.url}/project/SHOP/run/${id}`
      expect(await qasphere('junit-upload', '--json', '--run-url', url, 'report.xml')).toMatchObject({
        counts: { sent: 1, unmatched: 0 },
      })
      // The worker that reads reports at /mcp is a separate file of the package.
      expect(await uploadOverHttp(id)).toContain('"counts\\":{\\"passed\\":1')
      await qasphere('api', 'runs', 'close', '--project-code', 'SHOP', '--run-id', String(id))
      const runs = await qasphere('api', 'runs', 'list', '--project-code', 'SHOP', '--closed', 'true')
      expect(runs[0]).toMatchObject({ id, closed: true, statusCounts: { all: 2, passed: 1, open: 1 } })
    } finally {
      await server.stop()
    }

    async function uploadOverHttp(run: number): Promise<string> {
      const files = [{ name: 'report.xml', content: await reportOf() }]
      const params = { name: 'upload_report', arguments: { project: 'SHOP', format: 'junit', files, run } }
      const response = await fetch(`${server.url}/mcp`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${server.token}`,
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
        },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }),
      })
      return response.text()
    }

    async function firstTestCases(): Promise<readonly { id: string; seq: number }[]> {
      const list = await qasphere('api', 'test-cases', 'list', '--project-code', 'SHOP', '--limit', '2')
      return list.data
    }

    async function reportOf(): Promise<string> {
      const [first] = await firstTestCases()
      const name = `SHOP-${String(first?.seq).padStart(3, '0')}: pays by card`
      return `<testsuite name="s"><testcase classname="c" name="${name}" time="1"/></testsuite>`
    }
  })

  it.runIf(isThorough)('is installed globally with the server', async () => {
    const prefix = emptyFolder()
    await npmInstall(prefix, ['--global', `--prefix=${prefix}`, 'qasphere', 'qasphere-server'])
    const program = join(prefix, 'bin/qasphere')
    const options = ['server', 'export', '--data', join(prefix, 'nothing'), '--to', join(prefix, 'file')]
    expect(await runCleanly(program, options, prefix)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('No server data in'),
    })
  })
})

describe('qasphere-server', () => {
  it.runIf(isThorough)('is a library with types for ES modules and CommonJS', async () => {
    const folder = await besideInstalled('qasphere-server')
    const names = 'ServerStartError, exportData, importData, logLevels, openAdministration, startServer'
    write(folder, {
      'tsconfig.json': JSON.stringify({
        compilerOptions: {
          ...compilerOptions,
          types: ['node'],
          typeRoots: [join(repository, 'node_modules/@types')],
        },
      }),
      'use.ts': `import { ${names}, type Administration, type RunningServer } from 'qasphere-server'
        const server: RunningServer = await startServer({
          host: '127.0.0.1', port: 0, data: { kind: 'memory' }, seed: 'demo', logLevel: 'silent',
        })
        export type Opened = Administration
        export const used = [server.url, server.token, ${names}]
        // @ts-expect-error: a port is a number
        export const wrong = () => startServer({ port: 'x' })
        // @ts-expect-error: the modules inside the package are not exported
        export const inside = () => import('qasphere-server/dist/start.js')`,
      'imported.mjs': `import { ${names} } from 'qasphere-server'
        console.log([${names}].map((value) => typeof value).join())`,
      'required.cjs': `const { ${names} } = require('qasphere-server')
        console.log([${names}].map((value) => typeof value).join())`,
    })
    const stdout = 'function,function,function,object,function,function\n'
    const expected = { status: 0, stdout, stderr: '' }
    expect(await run(process.execPath, ['imported.mjs'], { cwd: folder })).toEqual(expected)
    expect(await run(process.execPath, ['required.cjs'], { cwd: folder })).toEqual(expected)
    expect(await run(process.execPath, [tsc, '--singleThreaded'], { cwd: folder })).toEqual(success)
  })
})

describe('qasphere-client', () => {
  it.runIf(isThorough)('is a typed library that does not need the types of Node', async () => {
    const folder = await besideInstalled('qasphere-client')
    write(folder, {
      'tsconfig.json': JSON.stringify({ compilerOptions: { ...compilerOptions, types: [] } }),
      'use.ts': `import { createClient, endpoints, isQasError } from 'qasphere-client'
        const client = createClient({ url: 'http://127.0.0.1:9', token: 'a.b.c' })
        export async function use(): Promise<string> {
          try {
            const { title } = await client.projects.get({ projectCode: 'SHOP' })
            return title
          } catch (error) {
            return isQasError(error) && error.kind === 'api' ? String(error.details.status) : 'other'
          }
        }
        export async function list(): Promise<void> {
          for await (const { seq } of client.testCases.listAll({ projectCode: 'SHOP' })) seq satisfies number
          for await (const { action } of client.auditLogs.listAll()) action satisfies string
          const { user } = await client.call(endpoints.getCurrentUser, {})
          user.name satisfies string
        }
        export const wrong = [
          // @ts-expect-error: the project is missing
          () => client.projects.get({}),
          // @ts-expect-error: the project is missing
          () => client.testCases.listAll({ limit: 5 }),
          // @ts-expect-error: there is no such priority
          () => client.testCases.list({ projectCode: 'SHOP', priorities: ['urgent'] }),
          // @ts-expect-error: the list has no pages
          () => client.tags.listAll({ projectCode: 'SHOP' }),
          // @ts-expect-error: the modules inside the package are not exported
          () => import('qasphere-client/transport'),
        ]`,
    })
    expect(await run(process.execPath, [tsc, '--singleThreaded'], { cwd: folder })).toEqual(success)
  })
})

/** Compiles and runs the code of a package's README in a folder where the package is installed. */
async function runReadme(packageFolder: string, folder: string, env: Record<string, string> = {}) {
  const readme = readFileSync(join(repository, 'packages', packageFolder, 'README.md'), 'utf8')
  const code = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, block = '']) => block)
  expect(code.length).toBeGreaterThan(0)
  write(folder, {
    'readme.ts': code.join('\n'),
    'tsconfig.json': JSON.stringify({
      compilerOptions: {
        ...compilerOptions,
        noEmit: false,
        types: ['node'],
        typeRoots: [join(repository, 'node_modules/@types')],
      },
      files: ['readme.ts'],
    }),
  })
  expect(await run(process.execPath, [tsc, '--singleThreaded'], { cwd: folder })).toEqual(success)
  return run(process.execPath, ['readme.js'], { cwd: folder, env })
}

describe('the examples in the README', () => {
  it.runIf(isThorough)('of qasphere-client run', async () => {
    const folder = await besideInstalled('qasphere-client')
    write(folder, { 'screenshot.png': 'PNG' })
    const server = await startServer({ seed: 'demo' })
    try {
      const env = { QAS_URL: server.url, QAS_TOKEN: server.token }
      expect(await runReadme('client', folder, env)).toEqual({
        status: 0,
        stdout: expect.stringMatching(/^Connected as \S.*\n(SHOP-\d+ .+\n)+http\S+\n404\n$/),
        stderr: '',
      })
      const { body } = await server.call('GET', '/project/SHOP/run?closed=true&limit=1')
      expect(body.runs[0]).toMatchObject({ title: expect.stringMatching(/^Nightly /) })
    } finally {
      await server.stop()
    }
  })

  it.runIf(isThorough)('of qasphere-contract run', async () => {
    const { status, stdout, stderr } = await runReadme('contract', await besideInstalled('qasphere-contract'))
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(/^GET \/api\/public\/v0\/project List the projects/)
    expect(stdout).toMatch(/path: \[ 'title' \]/)
  })

  it.runIf(isThorough)('of qasphere-reports run', async () => {
    const folder = await besideInstalled('qasphere-reports')
    write(folder, { 'report.xml': '<testsuite><testcase name="pays by card"/></testsuite>' })
    expect(await runReadme('reports', folder)).toEqual({
      status: 0,
      stdout: 'passed pays by card\n',
      stderr: '',
    })
  })

  it.runIf(isThorough)('of qasphere-server run', async () => {
    const ran = await runReadme('server', await besideInstalled('qasphere-server'))
    expect(ran).toEqual({ status: 0, stdout: '200\n', stderr: '' })
  })
})

describe.runIf(isThorough)('the recipes of qasphere-server', () => {
  let folder: string
  beforeAll(async () => {
    folder = await besideInstalled('qasphere-server')
    const readme = readFileSync(join(repository, 'packages/server/README.md'), 'utf8')
    const files = [...readme.matchAll(/```js (\S+)\n([\s\S]*?)```/g)]
    write(folder, Object.fromEntries(files.map(([, path = '', code = '']) => [path, code])))
    write(folder, { 'jest/package.json': '{}' })
    mkdirSync(join(folder, 'node_modules/@playwright'), { recursive: true })
    for (const name of ['vitest', '@playwright/test']) {
      symlinkSync(join(repository, 'node_modules', name), join(folder, 'node_modules', name))
    }
  })

  const programs: [string, string, string[]][] = [
    ['vitest', 'vitest/vitest.mjs', ['run']],
    ['jest', 'jest/bin/jest.js', []],
    ['playwright', '@playwright/test/cli.js', ['test', '--reporter=line']],
  ]
  it.each(programs)('for %s work', async (recipe, program, args) => {
    const ran = await run(process.execPath, [join(repository, 'node_modules', program), ...args], {
      cwd: join(folder, recipe),
    })
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ status: 0 })
    expect(ran.stdout + ran.stderr).toMatch(/1 passed/)
  })
})
