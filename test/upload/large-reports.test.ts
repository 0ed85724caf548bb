import { closeSync, mkdirSync, openSync, rmSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeProject, type TestProject } from '../support/project.js'
import { emptyFolder } from '../support/qasphere.js'
import { startServer, type TestServer } from '../support/server.js'
import { isThorough, sample } from '../support/thoroughness.js'
import { marker, upload } from '../support/upload.js'

/** The reports have more than 100 MB if the tests are thorough, else twice the memory of the command. */
const amount = isThorough ? 1600 : 1300
const output = 'what the test said, again and again, until a line was full\n'.repeat(1100)

describe('a report larger than memory', () => {
  let server: TestServer
  let project: TestProject
  let folder: string
  beforeAll(async () => {
    server = await startServer()
    project = await makeProject(server, 'BIG')
    await project.testCases(amount)
    folder = emptyFolder()
  })
  afterAll(async () => {
    await server.stop()
    rmSync(folder, { recursive: true })
  })

  function write(path: string, pieces: Iterable<string>): void {
    const file = openSync(join(folder, path), 'w')
    for (const piece of pieces) writeSync(file, piece)
    closeSync(file)
  }

  function* junit(): Generator<string> {
    yield '<testsuites><testsuite name="big">'
    for (let seq = 1; seq <= amount; seq++) {
      yield `<testcase name="${marker(project, seq)}"><system-out>${output}</system-out></testcase>`
    }
    yield '</testsuite></testsuites>'
  }

  function* playwright(): Generator<string> {
    yield '{"config": {}, "suites": ['
    for (let seq = 1; seq <= amount; seq++) {
      const results = [{ status: 'passed', duration: 1, stdout: [{ text: output }] }]
      const tests = [{ projectName: '', status: 'expected', results }]
      const specs = [{ title: marker(project, seq), file: 'a', tests }]
      yield `${seq > 1 ? ',' : ''}${JSON.stringify({ title: 'a', file: 'a', specs })}`
    }
    yield '], "errors": []}'
  }

  function* allure(): Generator<string> {
    for (let seq = 1; seq <= amount; seq++) {
      const statusDetails = { message: 'no', trace: output }
      yield JSON.stringify({ uuid: `${seq}`, name: marker(project, seq), status: 'failed', statusDetails })
    }
  }

  const reports = [
    ['junit-upload', 'passed'],
    ['playwright-json-upload', 'passed'],
    ['allure-upload', 'failed'],
  ] as const
  it.each(sample(reports, 3))('is read piece by piece by %s', async (command, status) => {
    mkdirSync(join(folder, 'results'), { recursive: true })
    if (command === 'junit-upload') write('big', junit())
    if (command === 'playwright-json-upload') write('big', playwright())
    if (command === 'allure-upload') {
      for (const [index, result] of [...allure()].entries()) write(`results/${index}-result.json`, [result])
    } else {
      expect(statSync(join(folder, 'big')).size).toBeGreaterThan(80_000_000)
    }
    const input = command === 'allure-upload' ? 'results' : 'big'
    const ran = await upload(server, folder, ['--dry-run', input], {
      command,
      env: { NODE_OPTIONS: '--max-old-space-size=40' },
    })
    expect({ status: ran.status, stderr: ran.stderr }).toMatchObject({ status: 0 })
    expect(ran.json.counts).toMatchObject({ read: amount, sent: amount, [status]: amount })
  })
})
