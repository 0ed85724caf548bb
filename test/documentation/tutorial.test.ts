import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { repository } from '../support/command-line.js'
import { markdownBlocks } from '../support/markdown-blocks.js'
import { type PackageRegistry, startPackageRegistry } from '../support/package-registry.js'
import { run } from '../support/packed-packages.js'
import { emptyFolder } from '../support/qasphere.js'
import { isThorough } from '../support/thoroughness.js'

const page = readFileSync(join(repository, 'docs/tutorial.md'), 'utf8')

let registry: PackageRegistry
beforeAll(async () => {
  registry = await startPackageRegistry(new Map(), join(repository, 'node_modules'))
})
afterAll(() => registry.close())

/**
 * Makes a script use the packages that are installed here instead of installing them, and start programs without npx, which
 * takes ten times as long as a command. A package of the tutorial that is not installed here is an error.
 */
function useInstalledPackages(script: string): string {
  const installed = join(repository, 'node_modules')
  return script
    .replace(/^npm install --save-dev (.*)$/m, (_line, packages) => {
      return `for package in ${packages}; do test -d "${installed}/$package"; done\nln -s "${installed}" .`
    })
    .replaceAll('npx ', 'node_modules/.bin/')
}

/** Runs every block of the tutorial in one shell, in an empty folder, as a reader does. */
async function followTutorial(port: number) {
  const folder = emptyFolder()
  const script = markdownBlocks(page)
    .map(({ language, file, text }) => {
      if (language === 'sh') return text
      return file === undefined ? '' : `cat > ${file} <<'END'\n${text}END\n`
    })
    .join('\n')
    .replaceAll('7357', String(port))
    .replace('bin/qasphere server ', `bin/qasphere server --port ${port} `)
  // The server has ended when nothing responds on its port.
  const untilEnded = `while (exec 3<> /dev/tcp/127.0.0.1/${port}) 2> /dev/null; do sleep 0.1; done`
  const commands = isThorough ? script : useInstalledPackages(script)
  const text = `set -e\ntrap 'kill "$server" 2> /dev/null || true' EXIT\n${commands}\n${untilEnded}\n`
  writeFileSync(join(folder, 'tutorial.sh'), text)
  return run('bash', ['tutorial.sh'], {
    cwd: folder,
    env: {
      HOME: folder,
      npm_config_registry: registry.url,
      npm_config_audit: 'false',
      npm_config_fund: 'false',
    },
  })
}

describe('the tutorial', () => {
  it('leads from an empty folder to a green run', { timeout: 180_000 }, async () => {
    const { status, stdout, stderr } = await followTutorial(await findFreePort())
    expect(status, stderr).toBe(0)
    expect(stdout).toContain('Created new test run "Build 1" with ID: 1')
    expect(stdout).toContain('Uploaded 2 results to 2 test cases')
    expect(stdout).toContain('"status": "failed"')
    expect(stdout).toMatch(/Build 2 .*\b2\b/)
    expect(stdout.match(/"message": "Run closed"/g)).toHaveLength(2)
  })
})

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (typeof address !== 'object' || !address) throw new Error('The server does not listen on a port')
  return address.port
}
