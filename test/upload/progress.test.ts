import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FaultyProxy, faultyProxy } from '../support/faulty-proxy.js'
import { makeProject, type TestProject } from '../support/project.js'
import { cleanEnvironment, qasphereBinary } from '../support/qasphere.js'
import { startServer, type TestServer } from '../support/server.js'
import { folderWith, junitReport, marker, upload } from '../support/upload.js'

const amount = 1100
/** `script` runs a program in a terminal; Debian has it in bsdutils. */
const hasScript = /util-linux/.test(spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout ?? '')

describe('upload progress', () => {
  let server: TestServer
  let project: TestProject
  let folder: string
  beforeAll(async () => {
    server = await startServer()
    project = await makeProject(server, 'BAR')
    await project.testCases(amount)
    const cases = Array.from({ length: amount }, (_, index) => ({
      name: `${marker(project, index + 1)} works`,
      inside: index < 3 ? `<system-out>[[ATTACHMENT|file-${index}.txt]]</system-out>` : '',
    }))
    folder = folderWith({ 'a.xml': junitReport(cases.slice(0, 600)), 'b.xml': junitReport(cases.slice(600)) })
    for (const index of [0, 1, 2]) writeFileSync(join(folder, `file-${index}.txt`), `content ${index}`)
  })
  afterAll(() => server.stop())

  /** Runs an upload in a terminal with a width, and returns its output with one entry per redrawn line. */
  async function inTerminal(proxy: FaultyProxy, columns: number, args: readonly string[]): Promise<string[]> {
    const words = [process.execPath, qasphereBinary, 'junit-upload', '--rate', '0', ...args, 'a.xml', 'b.xml']
    const line = words.map((word) => `'${word}'`).join(' ')
    const child = spawn('script', ['-qec', `stty cols ${columns}; exec ${line}`, '/dev/null'], {
      cwd: folder,
      env: cleanEnvironment({ QAS_URL: proxy.url, QAS_TOKEN: server.token, TERM: 'xterm-256color' }),
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let shown = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      shown += text
    })
    const [status] = await once(child, 'close')
    expect({ status, shown }).toMatchObject({ status: 0 })
    return stripVTControlCharacters(shown).split(/\r+\n?|\n/)
  }

  it.skipIf(!hasScript)('shows a bar on a terminal, and removes it at the end', async () => {
    // One batch is answered long before the others, so that partial progress is visible.
    const proxy = await faultyProxy(server.url, (_method, path, nth) => {
      return path.endsWith('/result/batch') ? { delay: nth === 1 ? 50 : 400 } : 'pass'
    })
    const lines = await inTerminal(proxy, 200, ['--attachments', '--run-name', 'Bar'])
    await proxy.stop()
    const steps = [
      /^░{24} Reading reports: 0 of 2$/,
      /Checking files: \d of 3 .* · 1100 results of 2 reports · 1100 matched$/,
      /^░{24} Uploading files: 0 of 3 · /,
      /^░{24} Sending results: 0 of 1100 · 1100 results of 2 reports · 1100 matched · 3 of 3 files$/,
      /^█+░+ Sending results: \d+ of 1100 \([\d.]+\/s, \d+ s left\) · /,
      /^Verifying the run · .* · 1100 sent$/,
      /^Sent 1100 of 1100 results in /,
    ]
    let at = 0
    for (const step of steps) {
      const found = lines.slice(at).findIndex((line) => step.test(line))
      expect({ step, found, lines }).toEqual({ step, found: expect.toSatisfy((place) => place >= 0), lines })
      at += found
    }
  })

  it.skipIf(!hasScript)('fits the bar into a narrow terminal, and shows none with --quiet', async () => {
    const proxy = await faultyProxy(server.url, (method) => (method === 'GET' ? 'pass' : { delay: 50 }))
    const lines = await inTerminal(proxy, 40, ['--run-name', 'Narrow'])
    const bars = lines.filter((line) => /[█░]/.test(line))
    expect(bars.length).toBeGreaterThan(0)
    expect(lines).toContainEqual(expect.stringMatching(/^Created new test run "Narrow" with ID: \d+$/))
    expect(Math.max(...bars.map((line) => line.length))).toBeLessThan(40)
    const quiet = await inTerminal(proxy, 40, ['--run-name', 'Quiet', '--quiet'])
    await proxy.stop()
    expect(quiet).toEqual([
      expect.stringMatching(/^Created new test run "Quiet" with ID: \d+$/),
      expect.stringMatching(/^Test run URL: http.*\/run\/\d+$/),
      'Uploaded 1100 results to 1100 test cases',
      '',
    ])
  })

  it('writes a plain line every few seconds without a terminal, and nothing with --quiet', async () => {
    const decide = (_method: string, path: string) => {
      return path.endsWith('/result/batch') ? { delay: 2700 } : ('pass' as const)
    }
    const proxy = await faultyProxy(server.url, decide)
    const args = ['--rate', '0', 'a.xml', 'b.xml']
    const [plain, quiet] = await Promise.all([
      upload({ ...server, url: proxy.url }, folder, args),
      upload({ ...server, url: proxy.url }, folder, ['--quiet', ...args]),
    ])
    await proxy.stop()
    expect(plain.stderr).toMatch(
      /^Sending results: \d+ of 1100[^\n]* · 1100 results of 2 reports · 1100 matched\nSent 1100 of 1100/,
    )
    expect({ status: quiet.status, stderr: quiet.stderr }).toEqual({ status: 0, stderr: '' })
  })
})
