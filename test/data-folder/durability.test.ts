import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { changeDatabase } from '../support/database.js'
import { expectRightCounts, joinProject, makeProject, type TestProject } from '../support/project.js'
import {
  type ServerProcess,
  serverProcessScript,
  startServerInFolder,
  startServerProcess,
} from '../support/server.js'
import { isInstalled } from '../support/system-programs.js'
import { sample } from '../support/thoroughness.js'

const token = 'durable.key.secret'
const batchSize = 20
const batchesPerRound = 50
const senders = 4

/** A batch of results, one for each of its test cases, and its outcome. */
interface Batch {
  readonly tcaseIds: string[]
  ids?: number[]
}

describe('a server that is killed', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'qasphere-durability-'))
  let server: ServerProcess
  let project: TestProject
  let tcaseIds: string[]
  beforeAll(async () => {
    server = await startServerProcess({ dataDir, token })
    project = await makeProject(server, 'DUR')
    tcaseIds = await project.testCases(batchSize * batchesPerRound)
  })
  afterAll(async () => {
    await server.stop()
    rmSync(dataDir, { recursive: true, force: true })
  })

  it.each(sample([5, 12, 20, 31, 43], 3))(
    'has every acknowledged batch, and no part of another: after %i',
    async (answers) => {
      const run = await project.run({ tcaseIds })
      const batches = Array.from(
        { length: batchesPerRound },
        (_, index): Batch => ({ tcaseIds: tcaseIds.slice(index * batchSize, (index + 1) * batchSize) }),
      )
      await sendUntilKilled(run, batches, answers)

      server = await startServerProcess({ dataDir, token })
      project = joinProject(server, 'DUR')
      const statuses = new Map((await project.runTestCases(run)).map(({ id, status }) => [id, status]))
      for (const batch of batches) {
        const found = new Set(batch.tcaseIds.map((id) => statuses.get(id)))
        expect(found).toEqual(new Set([batch.ids ? 'passed' : found.has('passed') ? 'passed' : 'open']))
        if (!batch.ids) continue
        const results = await Promise.all(
          batch.tcaseIds.map(async (id) => (await project.get(`/run/${run}/tcase/${id}`)).results),
        )
        expect(results).toMatchObject(batch.ids.map((id, place) => [{ id, comment: `result ${place}` }]))
      }
      await expectRightCounts(project)
      expect(batches.some(({ ids }) => ids === undefined)).toBe(true)
    },
  )

  /** Sends batches from several senders concurrently and kills the server in the meantime. */
  async function sendUntilKilled(run: number, batches: readonly Batch[], answers: number): Promise<void> {
    const killed = once(server.process, 'exit')
    const waiting = [...batches]
    let answered = 0
    const send = async (): Promise<void> => {
      for (let batch = waiting.shift(); batch; batch = waiting.shift()) {
        const items = batch.tcaseIds.map((tcaseId, place) => ({
          tcaseId,
          status: 'passed',
          comment: `result ${place}`,
        }))
        const answer = await project.call('POST', `/run/${run}/result/batch`, { items })
        expect(answer.status).toBe(201)
        batch.ids = answer.body.ids
        answered += 1
        if (answered === answers) server.process.kill('SIGKILL')
      }
    }
    const endings = await Promise.allSettled(Array.from({ length: senders }, send))
    expect(endings.map(({ status }) => status)).toContain('rejected')
    await killed
  }

  it('leaves nothing that prevents another from starting, unlike a running one', async () => {
    const second = spawn(process.execPath, [serverProcessScript, JSON.stringify({ dataDir, token })], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const [[code], stdout, stderr] = await Promise.all([
      once(second, 'exit'),
      text(second.stdout),
      text(second.stderr),
    ])
    expect(code).not.toBe(0)
    expect(stdout).toBe('')
    expect(stderr).toContain(`Another server is already using ${dataDir}.`)
    await expectRightCounts(project)
    await project.run({ tcaseIds })
  })
})

describe('a completed change', () => {
  it('is acknowledged even if the activity of its user cannot be recorded', async () => {
    const server = await startServerInFolder()
    changeDatabase(server.dataDir, (database) => {
      database.exec('update user set lastActivity = null')
      database.exec("create trigger unnoted before update on user begin select raise(abort, 'no'); end")
    })
    expect((await server.call('POST', '/project', { code: 'DONE', title: 'Done' })).status).toBe(201)
    expect((await server.call('GET', '/project/DONE')).status).toBe(200)
    await server.stop()
  })
})

describe.skipIf(!isInstalled('strace', '--version'))('a file that is uploaded', () => {
  it('is on disk under its name before the response, and then the change that refers to it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'qasphere-traced-'))
    const server = await startServerProcess({ dataDir: join(folder, 'data') })
    const trace = join(folder, 'trace')
    const calls = ['--trace=fsync,fdatasync,rename,renameat,renameat2', '--decode-fds=path']
    const tracing = spawn(
      'strace',
      ['--follow-forks', `--attach=${server.process.pid}`, `--output=${trace}`, ...calls],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    )
    // It reports when it has started.
    await once(tracing.stderr, 'data')
    tracing.stderr.resume()
    const form = new FormData()
    form.append('file', new Blob(['content']), 'a.txt')
    const response = await fetch(`${server.url}/api/public/v0/file`, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.token}` },
      body: form,
    })
    expect(response.status).toBe(201)
    const ended = once(tracing, 'exit')
    tracing.kill('SIGINT')
    await ended
    const sha256 = createHash('sha256').update('content').digest('hex')
    const lines = readFileSync(trace, 'utf8').split('\n')
    const steps = [
      /sync\(\d+<[^>]*\/incoming\/[^>]*>/,
      new RegExp(`rename.*/incoming/.*/${sha256}"`),
      new RegExp(`sync\\(\\d+<[^>]*/${sha256.slice(0, 2)}>`),
      /sync\(\d+<[^>]*qasphere\.db-wal>/,
    ]
    const places = steps.map((step) => lines.findLastIndex((line) => step.test(line)))
    expect(places).not.toContain(-1)
    expect(places).toEqual(places.toSorted((one, other) => one - other))
    await server.stop()
    rmSync(folder, { recursive: true })
  })
})
