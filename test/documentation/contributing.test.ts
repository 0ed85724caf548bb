import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { repository } from '../support/command-line.js'
import { cleanEnvironment, type QasphereServer, qasphereServer } from '../support/qasphere.js'
import { copyBuiltRepository } from '../support/repository-copy.js'
import { callAt } from '../support/server.js'
import { isThorough, sample } from '../support/thoroughness.js'

const compiler = join(repository, 'node_modules/typescript/bin/tsc')

/** A part of a recipe: a block of code, and the text that leads to it. */
interface Step {
  readonly text: string
  readonly code: string
}

/** The steps of a section of CONTRIBUTING.md, and the text that follows them. */
function readRecipe(heading: string): { readonly steps: readonly Step[]; readonly end: string } {
  const page = readFileSync(join(repository, 'CONTRIBUTING.md'), 'utf8')
  const [, section = ''] = page.split(`## ${heading}\n`)
  const [recipe = ''] = section.split('\n## ')
  const parts = recipe.split(/```(?:ts\n)?/)
  const steps = parts.flatMap((text, index) => {
    const code = parts[index + 1]
    return index % 2 === 0 && code !== undefined ? [{ text, code }] : []
  })
  if (steps.length === 0) throw new Error(`CONTRIBUTING.md has no recipe "${heading}"`)
  return { steps, end: parts.at(-1) ?? '' }
}

/** The last match of a pattern's group in a text; throws if there is none. */
function find(text: string, pattern: RegExp): string {
  const found = [...text.matchAll(pattern)].at(-1)?.[1]
  if (found === undefined) throw new Error(`CONTRIBUTING.md does not match ${pattern}`)
  return found
}

const pathPattern = /`(packages\/\S+\.ts)`/g

function runNode(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return spawnSync(process.execPath, args, { env: cleanEnvironment(env), encoding: 'utf8' })
}

/** A copy of the repository in which files can be changed and put back. */
function createCopy() {
  const folder = copyBuiltRepository()
  const read = (path: string) => readFileSync(join(folder, path), 'utf8')
  return {
    folder,
    read,
    /** Changes a file; `pattern` must be in it. */
    replace(path: string, pattern: string | RegExp, replacement: string): void {
      const text = read(path)
      if (text.search(pattern) < 0) throw new Error(`${path} does not match ${pattern}`)
      writeFileSync(
        join(folder, path),
        text.replace(pattern, () => replacement),
      )
    },
    write: (path: string, text: string) => writeFileSync(join(folder, path), text),
    compile: (name: string) =>
      runNode([compiler, '-b', '--checkers', '1', join(folder, 'packages', name)], { GOGC: '400' }),
    /** Compiles packages and bundles them. */
    build: (...names: string[]) => runNode([join(folder, 'scripts/build.mjs'), ...names]),
    program: join(folder, 'packages/cli/bin/qasphere.cjs'),
    qasphere: (args: readonly string[], env?: Readonly<Record<string, string>>) =>
      runNode([join(folder, 'packages/cli/bin/qasphere.cjs'), ...args], env),
  }
}

/** The files that the compiler complains about. */
function filesWithErrors({ stdout }: { readonly stdout: string }): string[] {
  return [
    ...new Set([...stdout.matchAll(/(packages\/\S+\.ts)\(\d+,\d+\): error/g)].map(([, file = '']) => file)),
  ]
}

/** The recipes are followed in one copy, so that what both change is built once. */
const copy = createCopy()

describe('a command that is added by the recipe', () => {
  const [step, ...others] = readRecipe('Adding a command').steps
  const { text = '', code = '' } = step ?? {}
  const file = find(text, pathPattern)

  it('compiles', () => {
    expect(others).toEqual([])
    copy.write(file, code)
    const list = find(readRecipe('Adding a command').end, pathPattern)
    copy.replace(list, '  logout,\n', '  logout,\n  profiles,\n')
    copy.write(list, `import { profiles } from '../auth/profiles.js'\n${copy.read(list)}`)
    expect(copy.compile('cli')).toMatchObject({ status: 0, stdout: '' })
  })

  const parts: readonly (readonly [string, RegExp])[] = [
    ['load', /^ {2}load: .*\n/m],
    ['summary', /^ {2}summary: .*\n/m],
    ['run', /\/\*\* Prints[\s\S]*$/],
  ]
  it.each(sample(parts, 2))('does not compile without %s, in the file of the command', (_part, pattern) => {
    copy.replace(file, pattern, '')
    const compiled = copy.compile('cli')
    copy.write(file, code)
    expect(filesWithErrors(compiled)).toEqual([file])
  })
})

describe.runIf(isThorough)('an endpoint that is added by the recipe', () => {
  const { steps } = readRecipe('Adding an endpoint')
  const [declaration, handler, ...others] = steps.map(({ text, code }) => ({
    code,
    file: find(text, pathPattern),
    imports: [...text.matchAll(/`(\w+)`\s+from\s+`(\.\S+?)`/g)]
      .map(([, name, path]) => `import { ${name} } from '${path}'\n`)
      .join(''),
  }))
  if (!declaration || !handler) throw new Error('CONTRIBUTING.md lacks steps of the recipe for endpoints')
  const line = find(steps[1]?.text ?? '', /`(\w+: \w+\.\w+,)`/g)
  const list = find(steps[1]?.text ?? '', /`(packages\/contract\/\S+)`/g)

  it('does not compile, in the index of the contract, until it is listed there', () => {
    expect(others).toEqual([])
    copy.write(declaration.file, `${declaration.imports}${copy.read(declaration.file)}\n${declaration.code}`)
    expect(filesWithErrors(copy.compile('contract'))).toEqual([list])
    copy.replace(list, '  createMilestone:', `  ${line}\n  createMilestone:`)
  })

  it('does not compile, in the file of handlers, until it has one', () => {
    // The compiler also checks the packages that the server uses.
    expect(filesWithErrors(copy.compile('server'))).toEqual([handler.file])
  })

  it.each(['access', 'summary', 'status'])('does not compile, in its file, without %s', (part) => {
    const text = copy.read(declaration.file)
    copy.write(
      declaration.file,
      text.replace(declaration.code, declaration.code.replace(new RegExp(`  ${part}: .*\n`), '')),
    )
    const compiled = copy.compile('contract')
    copy.write(declaration.file, text)
    expect(filesWithErrors(compiled)).toEqual([declaration.file])
  })

  it('compiles with a handler, and is built', () => {
    copy.replace(handler.file, /\}\n$/, `\n${handler.code}}\n`)
    copy.write(handler.file, `${handler.imports}${copy.read(handler.file)}`)
    expect(copy.build('contract', 'client', 'server', 'cli')).toMatchObject({
      status: 0,
      stdout: '',
      stderr: '',
    })
  })
})

describe.runIf(isThorough)('when both are built', () => {
  let server: QasphereServer | undefined

  afterAll(() => server?.stop())

  it('the command has help, and is checked and run', () => {
    const runs = (...args: string[]) => copy.qasphere(['auth', 'profiles', ...args])
    expect(runs('--help').stdout).toContain('--limit <n>  Maximum number of names')
    expect(runs('--limit', '0').stderr).toContain('--limit: must be an integer of at least 1')
    expect(runs()).toMatchObject({ status: 0, stdout: 'default\n', stderr: '' })
    expect(copy.qasphere(['__complete', 'zsh', '--', 'auth', 'pro']).stdout).toContain('profiles\tList')
  })

  it('the endpoint has a command, a route, a check of its input and an entry in the audit log', async () => {
    server = await qasphereServer(['--memory', '--seed', 'demo'], {}, copy.program)
    const { url, token } = server.started
    const env = { QAS_URL: url, QAS_TOKEN: token }
    const archive = (...args: string[]) => copy.qasphere(['api', 'milestones', 'archive', ...args], env)
    const project = ['--project-code', 'SHOP']
    expect(archive('--help').stdout).toContain('--id <n>')
    expect(archive(...project, '--id', 'x').stderr).toContain('--id: must be a positive integer')
    const created = JSON.parse(
      copy.qasphere(['api', 'milestones', 'create', ...project, '--title', 'Next'], env).stdout,
    )
    expect(archive(...project, '--id', String(created.id))).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('"message": "Milestone archived"'),
      stderr: '',
    })
    expect(archive(...project, '--id', String(created.id)).stderr).toContain('"Next" is archived')
    const { body } = await callAt(url, token, 'GET', '/audit-logs?count=1000')
    expect(body.events.at(-1)).toMatchObject({ action: 'milestone.archived' })
  })
})
