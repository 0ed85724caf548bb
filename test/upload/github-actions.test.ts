import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeProject, type TestProject } from '../support/project.js'
import { startServer, type TestServer } from '../support/server.js'
import { folderWith, junitReport, marker, upload } from '../support/upload.js'

describe('an upload in GitHub Actions', () => {
  let server: TestServer
  let project: TestProject
  beforeAll(async () => {
    server = await startServer()
    project = await makeProject(server, 'GH')
    await project.testCases(70)
  })
  afterAll(() => server.stop())

  async function uploadNamed(names: readonly string[], args: readonly string[] = []) {
    const cases = names.map((name, index) => ({
      name: `${marker(project, index + 1)} ${name}`,
      classname: 'shop|`x`',
      inside: '<failure message="a"/>',
    }))
    const folder = folderWith({
      'out/r.xml': junitReport(cases),
      'summary.md': 'what an earlier step wrote\n',
    })
    const summary = join(folder, 'summary.md')
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary }
    const ran = await upload(server, folder, [...args, 'out/r.xml'], { env })
    return { ...ran, summary: readFileSync(summary, 'utf8') }
  }

  it('annotates failures and writes a summary', async () => {
    const { status, json, stderr, summary } = await uploadNamed(['pays'], ['--run-name', 'Build 7'])
    expect(status).toBe(0)
    expect(stderr.split('\n')).toContain(
      '::error title=failed%3A GH-001 pays,file=out/r.xml,line=3::"GH-001 pays" (shop|`x`) failed',
    )
    expect(summary.split('\n')).toEqual([
      'what an earlier step wrote',
      `### QA Sphere: [Build 7](${json.url})`,
      '',
      '| passed | failed | blocked | skipped | open | unmatched |',
      '| ---: | ---: | ---: | ---: | ---: | ---: |',
      '| 0 | 1 | 0 | 0 | 0 | 0 |',
      '',
      '| | test | suite |',
      '| --- | --- | --- |',
      '| failed | GH-001 pays | shop\\|\\`x\\` |',
      '',
      '',
    ])
  })

  it('escapes names of tests and runs in commands and Markdown', async () => {
    const name = '50% off&#10;::error title=forged::x&#13;&#10;| a | [l](http://x) `b` &lt;b&gt; *i*'
    const { stderr, summary } = await uploadNamed([name], ['--run-name', 'A\n::error::b | [c]'])
    const commands = stderr.split(/[\r\n]+/).filter((line) => line.trimStart().startsWith('::'))
    expect(commands).toEqual([
      '::error title=failed%3A GH-001 50%25 off %3A%3Aerror title=forged%3A%3Ax | a | [l](http%3A//x) `b` <b> *i*,file=out/r.xml,line=3::"GH-001 50%25 off ::error title=forged::x | a | [l](http://x) `b` <b> *i*" (shop|`x`) failed',
    ])
    expect(summary).toContain('### QA Sphere: [A ::error::b \\| \\[c\\]](')
    expect(summary).toContain(
      '| failed | GH-001 50% off ::error title=forged::x \\| a \\| \\[l\\](http://x) \\`b\\` \\<b\\> \\*i\\* | shop',
    )
  })

  it('names tests on one line each in errors and warnings', async () => {
    const name = 'a&#10;::add-mask::b'
    const inside = '<system-out>[[ATTACHMENT|gone.png]]</system-out>'
    const specs = [{ title: 'c\n::add-mask::d', file: 'a', tests: [] }]
    const folder = folderWith({
      'r.xml': junitReport([{ name }, { name: `${marker(project, 1)} ${name}`, inside }]),
      'report.json': JSON.stringify({ suites: [{ file: 'a', specs }], errors: [{ message: 'no' }] }),
    })
    const env = { GITHUB_ACTIONS: 'true' }
    const args = ['--project-code', 'GH', '--dry-run', '--force']
    const junit = await upload(server, folder, [...args, '--attachments', '--explain', 'r.xml'], { env })
    expect(junit).toMatchObject({ status: 0, stderr: expect.stringContaining('"a ::add-mask::b"') })
    expect(junit.stderr).toContain('gone.png does not exist (attached to "GH-001 a ::add-mask::b")')
    const command = 'playwright-json-upload'
    const playwright = await upload(server, folder, [...args, 'report.json'], { env, command })
    expect(playwright.stderr).toContain('"c ::add-mask::d" has no result')
    for (const { stderr } of [junit, playwright]) expect(stderr).not.toMatch(/^\s*::/m)
  })

  it('shows no more failures than GitHub does, and how many there are', async () => {
    const { stderr, summary } = await uploadNamed(Array.from({ length: 60 }, () => 'pays'))
    expect(stderr.match(/^::error /gm)).toHaveLength(10)
    expect(summary.match(/^\| failed \|/gm)).toHaveLength(50)
    expect(summary).toContain('… and 10 more')
  })
})
