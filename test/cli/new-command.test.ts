import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { repository } from '../support/command-line.js'
import { cleanEnvironment, emptyFolder } from '../support/qasphere.js'

const compiler = join(repository, 'node_modules/typescript/bin/tsc')

/** The file that the recipe in CONTRIBUTING.md adds, and its content. */
function recipe(): { readonly path: string; readonly code: string } {
  const text = readFileSync(join(repository, 'CONTRIBUTING.md'), 'utf8')
  const [, path, code] = /## Adding a command.*?`(packages\/\S+\.ts)`:\n\n```ts\n(.*?)```/s.exec(text) ?? []
  if (path === undefined || code === undefined) throw new Error('CONTRIBUTING.md has no such recipe')
  return { path, code }
}

/** Copies the sources of the command line, with its dependencies and the other packages of this repository. */
function copyOfCommandLine(): string {
  const folder = emptyFolder()
  const cli = join(folder, 'packages/cli')
  mkdirSync(cli, { recursive: true })
  for (const name of [
    'src',
    'build.mjs',
    'evaluate-commands.mjs',
    'file-url.mjs',
    'package.json',
    'tsconfig.json',
  ]) {
    cpSync(join(repository, 'packages/cli', name), join(cli, name), { recursive: true })
  }
  cpSync(join(repository, 'tsconfig.base.json'), join(folder, 'tsconfig.base.json'))
  for (const path of [
    'node_modules',
    'scripts',
    ...['contract', 'client', 'reports', 'server'].map((name) => `packages/${name}`),
  ]) {
    symlinkSync(join(repository, path), join(folder, path), 'dir')
  }
  return folder
}

function runNode(args: readonly string[]) {
  return spawnSync(process.execPath, args, { env: cleanEnvironment(), encoding: 'utf8' })
}

describe('a command that is added by the recipe', () => {
  const folder = copyOfCommandLine()
  const { path, code } = recipe()
  const file = join(folder, path)
  const project = join(folder, 'packages/cli')

  function compile() {
    const output = [
      '--outDir',
      join(folder, 'types'),
      '--tsBuildInfoFile',
      join(folder, 'types/.tsbuildinfo'),
    ]
    return runNode([compiler, '-p', project, ...output])
  }

  beforeAll(() => {
    writeFileSync(file, code)
    const list = join(project, 'src/commands/all-commands.ts')
    const text = readFileSync(list, 'utf8').replace('  logout,\n', '  logout,\n  profiles,\n')
    writeFileSync(list, `import { profiles } from '../auth/profiles.js'\n${text}`)
  })

  it('compiles, has help, and is checked and run', () => {
    expect(compile()).toMatchObject({ status: 0, stdout: '' })
    expect(runNode([join(project, 'build.mjs')])).toMatchObject({ status: 0, stderr: '' })
    const program = join(project, 'dist/qasphere.cjs')
    const runs = (...args: string[]) => runNode([program, 'auth', 'profiles', ...args])
    expect(runs('--help').stdout).toContain('--limit <n>  Maximum number of names')
    expect(runs('--limit', '0').stderr).toContain('--limit: must be an integer of at least 1')
    expect(runs()).toMatchObject({ status: 0, stdout: 'default\n', stderr: '' })
    expect(runNode([program, '__complete', 'zsh', '--', 'auth', 'pro']).stdout).toContain('profiles\tList')
  })

  it.each([
    ['load', /^ {2}load: .*\n/m],
    ['summary', /^ {2}summary: .*\n/m],
    ['run', /\/\*\* Prints[\s\S]*$/],
  ])('does not compile without %s, in the file of the command', (_part, pattern) => {
    expect(code).toMatch(pattern)
    writeFileSync(file, code.replace(pattern, ''))
    const { status, stdout } = compile()
    writeFileSync(file, code)
    expect(status).not.toBe(0)
    expect(stdout).toMatch(/auth\/profiles\.ts\(\d+,\d+\): error/)
  })
})
