import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeProject } from '../support/project.js'
import { cleanEnvironment, qasphereBinary } from '../support/qasphere.js'
import { startServer, type TestServer } from '../support/server.js'
import { isInstalled } from '../support/system-programs.js'
import { folderWith, junitReport, marker } from '../support/upload.js'

describe.skipIf(!isInstalled('strace', '--version'))('the journal of an upload', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server.stop())

  it('is on disk before a batch is sent, to survive a power failure', async () => {
    const project = await makeProject(server, 'JRNL')
    const amount = 1600
    await project.testCases(amount)
    const cases = Array.from({ length: amount }, (_, at) => ({ name: `${marker(project, at + 1)} works` }))
    const folder = folderWith({ 'r.xml': junitReport(cases) })
    const trace = join(folder, 'trace')
    const calls = ['--trace=write,writev,sendto,sendmsg,fdatasync', '--decode-fds=path', '--string-limit=200']
    const command = ['junit-upload', '--journal', 'journal.jsonl', '--rate', '0', 'r.xml']
    const upload = spawn(
      'strace',
      ['--follow-forks', `--output=${trace}`, ...calls, process.execPath, qasphereBinary, ...command],
      {
        cwd: folder,
        env: cleanEnvironment({ QAS_URL: server.url, QAS_TOKEN: server.token }),
        stdio: 'ignore',
      },
    )
    expect(await once(upload, 'exit')).toEqual([0, null])

    const counts = { written: 0, beingSynced: 0, synced: 0, sent: 0 }
    for (const line of readFileSync(trace, 'utf8').split('\n')) {
      if (/write\(\d+<[^>]*journal\.jsonl>, "\{\\"event\\":\\"intent\\"/.test(line)) counts.written += 1
      if (/fdatasync\(\d+<[^>]*journal\.jsonl>/.test(line)) counts.beingSynced = counts.written
      if (/fdatasync(?:\(.*journal\.jsonl>\)| resumed>.*\)) += 0$/.test(line))
        counts.synced = counts.beingSynced
      if (line.includes('/result/batch HTTP/1.1')) counts.sent += 1
      expect(counts.synced).toBeGreaterThanOrEqual(counts.sent)
    }
    expect(counts).toEqual({ written: 4, beingSynced: 4, synced: 4, sent: 4 })
  })
})
