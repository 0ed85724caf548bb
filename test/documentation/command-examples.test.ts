import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ownerPassword, ownersBrowser } from '../support/approval.js'
import { repository, runShell } from '../support/command-line.js'
import { markdownBlocks } from '../support/markdown-blocks.js'
import { createOwnCredentials } from '../support/own-credentials.js'
import { joinProject, type TestProject } from '../support/project.js'
import { emptyFolder } from '../support/qasphere.js'
import { startServer, type TestServer } from '../support/server.js'
import { sample } from '../support/thoroughness.js'

/** Examples that do not end by themselves, or that need a browser or an external database. */
const notRun = /^qasphere (server -|auth log(in|out)\b|server import\b)/

const page = readFileSync(join(repository, 'docs/reference/commands.md'), 'utf8')
const examples = markdownBlocks(page)
  .flatMap(({ language, text }) => (language === 'sh' ? text.split('\n') : []))
  .filter((line) => line.startsWith('qasphere ') && !notRun.test(line))

/** Examples whose commands other tests run, too: those of endpoints, and of the administration of servers. */
const testedElsewhere = examples.filter((example) =>
  /^qasphere (api|report|api-keys|logins|server) /.test(example),
)
const sampled = new Set(sample(testedElsewhere, 8))
/** In the order of the page, because some examples undo what others need. */
const tested = examples.filter((example) => sampled.has(example) || !testedElsewhere.includes(example))

const seed = `
users: [{ email: mara@example.com, name: Mara Lind, role: user }]
projects:
  - code: PRJ
    title: Web shop
    sharedSteps: [{ title: Sign in, steps: [{ description: Open /login }] }]
    sharedPreconditions: [{ title: Customer, text: A customer exists. }]
    milestones: [{ title: "1" }, { title: "2" }, { title: "2026.12" }]
    folders:
      - title: Checkout
        testCases:
${Array.from({ length: 12 }, (_, at) => `          - { title: Test ${at + 1}, priority: high, tags: [a, b, c] }`).join('\n')}
        folders: [{ title: Payment }, { title: Cart, testCases: [{ title: Empty, tags: [smoke] }] }]
`

const reports: Readonly<Record<string, string>> = {
  'build/TEST-cart.xml':
    '<testsuite name="cart"><testcase classname="Cart" name="PRJ-001 adds an article" time="0.5"/></testsuite>',
  'playwright-report.json': JSON.stringify({
    config: { rootDir: '/work', version: '1.50.0', projects: [] },
    suites: [
      {
        title: 'cart.spec.ts',
        file: 'cart.spec.ts',
        specs: [
          {
            title: 'PRJ-002 removes an article',
            ok: true,
            tags: [],
            id: 'a',
            file: 'cart.spec.ts',
            line: 1,
            column: 1,
            tests: [
              {
                annotations: [],
                expectedStatus: 'passed',
                projectName: '',
                projectId: '',
                status: 'expected',
                timeout: 30_000,
                results: [
                  {
                    status: 'passed',
                    duration: 5,
                    retry: 0,
                    errors: [],
                    stdout: [],
                    stderr: [],
                    attachments: [],
                  },
                ],
              },
            ],
          },
        ],
      },
    ],
    errors: [],
    stats: {},
  }),
  'allure-results/1-result.json': JSON.stringify({
    uuid: '1',
    name: 'PRJ-003 pays',
    status: 'passed',
    start: 1,
    stop: 2,
  }),
  'screenshot.png': 'an image',
  'test-cases.csv': 'title,folder,tags,step1,expected1\nSign in,Account,smoke,Open /login,The form shows\n',
}

describe('examples of docs/reference/commands.md', () => {
  const folder = emptyFolder()
  const data = join(folder, 'data')
  let server: TestServer
  let project: TestProject
  let [testCases, keyId, fileId]: [string[], string, string] = [[], '', '']
  let own: Awaited<ReturnType<typeof createOwnCredentials>>

  beforeAll(async () => {
    for (const [path, text] of Object.entries(reports)) {
      mkdirSync(join(folder, path, '..'), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
    writeFileSync(join(folder, 'seed.yaml'), seed)
    server = await startServer({ dataDir: data, seed: join(folder, 'seed.yaml'), ownerPassword })
    project = joinProject(server, 'PRJ')
    testCases = (await project.get('/tcase')).data.map(({ id }: { id: string }) => id)
    fileId = JSON.parse(run('qasphere api files upload --file screenshot.png').stdout).id
    // For comparisons.
    await newRun()
    await newRun()
    own = await createOwnCredentials(server, await ownersBrowser(server))
    keyId = JSON.parse(run(`qasphere server key create --data ${data} --name Old`).stdout).id
  })
  afterAll(() => server.stop())

  function run(command: string) {
    const script = `cd '${folder}' && export BUILD_NUMBER=$RANDOM$RANDOM && ${command}`
    return runShell(script, server)
  }

  /** A run that no other example has changed. */
  function newRun(): Promise<number> {
    return project.run({ type: 'static', tcaseIds: testCases })
  }

  /** A run whose test cases all have a result. */
  async function newRunWithResults(status: string): Promise<number> {
    const id = await newRun()
    await project.post(`/run/${id}/result/batch`, {
      items: testCases.map((tcaseId) => ({ tcaseId, status })),
    })
    return id
  }

  /** Replaces the IDs, titles and paths of an example with those of this server. */
  async function adapted(example: string): Promise<string> {
    if (example.includes('files download')) return example.replace('1CdnLKspW_4LWzUrt8ZV3hN', fileId)
    if (/(api-keys|logins) revoke/.test(example)) {
      return example.replace(
        '1CdnLKspW_4LWzUrt8ZV3hN',
        example.includes('logins') ? own.loginId : own.apiKeyId,
      )
    }
    // The preferences and journals of one example must not affect others.
    if (/^qasphere (config|test-cases create)/.test(example)) return `HOME=$(mktemp -d) ${example}`
    if (example.startsWith('qasphere runs ')) {
      return example
        .replace('14', String(await newRunWithResults(example.includes('watch') ? 'passed' : 'failed')))
        .replace('https://acme.eu1.qasphere.com', server.url)
    }
    const id = example.includes('14') ? String(await newRun()) : ''
    const baseId = example.includes('--base-run-id 13') ? await newRun() : 0
    return example
      .replaceAll('1CdnLKspW_4LWzUrt8ZV3hN', example.includes('key revoke') ? keyId : (testCases[0] ?? ''))
      .replaceAll('1CdpE8nvo_yb3jcFt1vyzTP', testCases[1] ?? '')
      .replace(/--(run-ids?) 14/, `--$1 ${id}`)
      .replace('--base-run-id 13', `--base-run-id ${baseId}`)
      .replace('https://acme.eu1.qasphere.com/project/PRJ/run/14', `${server.url}/project/PRJ/run/${id}`)
      .replace('user create --email mara@', 'user create --email another@')
      .replace('--id 51', '--id 1')
      .replace('--id 4', '--id 1')
      .replace('--code PRJ', `--code ${crypto.randomUUID().slice(0, 5)}`)
      .replace('--title Smoke', `--title 'Smoke ${id}'`)
      .replace('--data ./qasphere-data', '')
      .replace(/^(qasphere server .*)$/, `$1 --data '${data}'`)
      .replace(/^(.*set-password.*)$/, "echo 'correct horse' | $1")
  }

  it('are found', () => {
    expect(examples.length).toBeGreaterThan(60)
  })

  it.each(tested)('%s', async (example) => {
    const { status, stdout, stderr } = run(await adapted(example))
    expect({ status, stderr }).toEqual({
      status: 0,
      // Uploads, server commands and commands that wait report what they do.
      stderr: /-upload|server |runs watch/.test(example) ? expect.any(String) : '',
    })
    if (/^qasphere (api|report (?!run ))/.test(example) && !example.includes('--jq'))
      expect(() => JSON.parse(stdout)).not.toThrow()
  })
})
