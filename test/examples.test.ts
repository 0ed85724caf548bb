import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runShell } from './support/command-line.js'
import { startServer, type TestServer } from './support/server.js'

describe('examples', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer({ seed: 'demo' })
  })
  afterAll(() => server.stop())

  function runExample(script: string, path?: string): string {
    const { status, stdout, stderr } = runShell(`bash examples/${script}`, server, path)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    return stdout
  }

  it('run-lifecycle.sh creates a run, adds results and closes it', async () => {
    const output = runExample('run-lifecycle.sh')
    expect(output).toContain('"message": "Run closed"')
    const { body } = await server.call('GET', '/project/SHOP/run?closed=true&limit=1')
    expect(body.runs).toMatchObject([
      {
        title: expect.stringContaining('Nightly'),
        closed: true,
        statusCounts: { all: 2, passed: 1, failed: 1, open: 0 },
      },
    ])
  })

  it('run-progress.sh reports the open runs', () => {
    const output = runExample('run-progress.sh')
    expect(output).toMatch(/^RUN +DONE +PASSED +FAILED +BLOCKED +SKIPPED +OPEN +CUSTOM1$/m)
    expect(output).toMatch(/^Smoke 2026\.10 +66% +2 +1 +1 +0 +2 +0$/m)
    const table = output.split('\n').filter((line) => /^RUN|% /.test(line))
    expect(new Set(table.map((line) => line.length)).size).toBe(1)
  })

  it('run-progress.sh shows the runs and reports that jq is missing', () => {
    const tools = mkdtempSync(join(tmpdir(), 'qasphere-no-jq-'))
    for (const tool of ['bash', 'node', 'dirname', 'env']) {
      symlinkSync(execFileSync('which', [tool], { encoding: 'utf8' }).trim(), join(tools, tool))
    }
    const output = runExample('run-progress.sh', tools)
    rmSync(tools, { recursive: true })
    expect(output).toContain('jq is not installed')
    expect(output).toContain('"title": "Smoke 2026.10"')
  })

  it('bulk-create.sh creates folders and a test case', async () => {
    const output = runExample('bulk-create.sh')
    expect(output).toContain('"title": "Return label is printed"')
    const { body } = await server.call('GET', '/project/SHOP/tcase/folders?search=by%20mail')
    expect(body.data).toMatchObject([{ title: 'By mail', comment: '<p>Within 30 days</p>' }])
  })

  it('upload-results.sh uploads a test report to a run', async () => {
    const { status, stdout } = runShell('bash examples/upload-results.sh', server)
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('"sent": 4') })
    const { body } = await server.call('GET', '/project/SHOP/run?limit=1')
    expect(body.runs).toMatchObject([
      {
        title: expect.stringContaining('Build'),
        statusCounts: { all: 8, passed: 2, failed: 1, skipped: 1, open: 4 },
      },
    ])
  })

  it('rerun-failed.sh creates a run of the failed test cases', async () => {
    runExample('rerun-failed.sh SHOP 40')
    const { body } = await server.call('GET', '/project/SHOP/run?limit=1')
    expect(body.runs).toMatchObject([
      { title: expect.stringContaining('failed in run 40'), statusCounts: { all: 1, open: 1 } },
    ])
  })
})
