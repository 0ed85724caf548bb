import { spawnSync } from 'node:child_process'
import { transform } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import {
  exceptions,
  findException,
  listDocumentedCommands,
  listPages,
  readBlocks,
} from '../support/documented-commands.js'
import { isInstalled } from '../support/system-programs.js'

/** The pages whose commands are run, and the tests that run them. */
const testedPages: Readonly<Record<string, string>> = {
  'README.md': 'pages.test.ts',
  'docs/agents.md': 'agents.test.ts',
  'docs/ci.md': 'recipes.test.ts',
  'docs/frameworks.md': 'recipes.test.ts',
  'docs/login.md': 'administration.test.ts',
  'docs/operating.md': 'administration.test.ts',
  'docs/output.md': 'pages.test.ts',
  'docs/reference/commands.md': 'command-examples.test.ts',
  'docs/server.md': 'administration.test.ts',
  'docs/tutorial.md': 'tutorial.test.ts',
  'docs/upload.md': 'recipes.test.ts',
  'docs/using-commands.md': 'pages.test.ts',
}

const pages = listPages()

describe('shell blocks', () => {
  const commands = pages.flatMap(listDocumentedCommands)

  it('are run by a test, or excepted with a reason', () => {
    const untested = commands.filter(({ page, reason }) => reason === undefined && !(page in testedPages))
    expect(untested).toEqual([])
  })

  it('contain all commands: blocks of plain text have none', () => {
    const texts = pages.flatMap((page) =>
      readBlocks(page).filter(({ language }) => language === 'text' || language === ''),
    )
    // Except the usage of commands, which the reference pages show.
    const found = texts.filter(({ text }) => /^(npx |\$ )?qasphere .* (-|\d)/m.test(text))
    expect(found.map(({ text }) => text).filter((text) => !/[<[]/.test(text))).toEqual([])
  })

  it('need every exception', () => {
    const used = new Set(commands.map(({ page, command }) => findException(page, command)))
    expect(exceptions.filter((exception) => !used.has(exception))).toEqual([])
  })

  it('are valid Bash', () => {
    for (const page of pages) {
      const shellBlocks = readBlocks(page).filter(({ language }) => language === 'sh')
      const input = shellBlocks.map(({ text }) => text).join('\n')
      const { status, stderr } = spawnSync('bash', ['-n'], { input, encoding: 'utf8' })
      expect({ page, status, stderr }).toEqual({ page, status: 0, stderr: '' })
    }
  })
})

describe('blocks of other languages', () => {
  const blocks = pages.flatMap((page) => readBlocks(page).map((block) => ({ page, ...block })))
  const inLanguage = (...languages: string[]) => blocks.filter(({ language }) => languages.includes(language))

  it('are valid if they are JavaScript or TypeScript', async () => {
    // A test compiles the recipes of CONTRIBUTING.md, which are excerpts.
    for (const { page, text } of inLanguage('js', 'ts').filter((block) => block.page !== 'CONTRIBUTING.md')) {
      await expect(transform(text, { loader: 'ts', format: 'esm' }), `${page}\n${text}`).resolves.toBeTruthy()
    }
  })

  it('are valid if they are JSON or YAML', () => {
    for (const { page, language, text } of inLanguage('json', 'yaml')) {
      expect(() => (language === 'json' ? JSON.parse(text) : parse(text)), `${page}\n${text}`).not.toThrow()
    }
  })

  it.skipIf(!isInstalled('python3', '--version'))('are valid if they are Python', () => {
    for (const { page, text } of inLanguage('python')) {
      const check = ['-c', 'import ast, sys; ast.parse(sys.stdin.read())']
      const { status, stderr } = spawnSync('python3', check, { input: text, encoding: 'utf8' })
      expect({ page, status, stderr }).toEqual({ page, status: 0, stderr: '' })
    }
  })

  it('are sessions, output, requests, excerpts in Go and Java, and a pipeline whose commands are run', () => {
    const checked = ['sh', 'js', 'ts', 'json', 'yaml', 'python']
    const others = new Set(blocks.map(({ language }) => language).filter((name) => !checked.includes(name)))
    expect([...others].sort()).toEqual(['', 'console', 'go', 'groovy', 'http', 'java', 'text'])
  })
})
