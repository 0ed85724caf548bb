import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { TestProject } from '../support/project.js'
import { useProjectPerTest } from '../support/project-per-test.js'
import { qasphere } from '../support/qasphere.js'
import type { TestServer } from '../support/server.js'
import { folderWith, junitReport, marker, resultCounts, upload } from '../support/upload.js'

describe('concurrent uploads with the same title', () => {
  let server: TestServer
  let project: TestProject
  useProjectPerTest('T', async (...created) => {
    ;[server, project] = created
    await project.testCases(40)
  })

  function folderOf(first: number, last: number): string {
    const cases = Array.from({ length: last - first + 1 }, (_, index) => ({
      name: `${marker(project, first + index)} works`,
    }))
    return folderWith({ 'r.xml': junitReport(cases) })
  }

  it('share one run with all results', async () => {
    const uploads = await Promise.all(
      [1, 2, 3, 4].map(() => upload(server, folderOf(1, 40), ['--run-name', 'Nightly', 'r.xml'])),
    )
    expect(uploads.map(({ status, stderr }) => ({ status, stderr }))).toEqual(
      uploads.map(() => ({ status: 0, stderr: expect.stringContaining('Sent 40 of 40') })),
    )
    expect(new Set(uploads.map(({ json }) => json.runId)).size).toBe(1)
    const counts = await resultCounts(project, uploads[0]?.json.runId)
    expect(new Set(Object.values(counts))).toEqual(new Set([4]))
    expect(Object.keys(counts)).toHaveLength(40)
  })

  it('fail and send nothing if the run of a chosen title lacks test cases', async () => {
    await upload(server, folderOf(1, 30), ['--run-name', 'Nightly', 'r.xml'])
    const { status, stderr } = await upload(server, folderOf(21, 40), ['--run-name', 'Nightly', 'r.xml'])
    expect(status).toBe(1)
    expect(stderr).toMatch(
      /10 test cases are not in run 1, .*:\n {2}T\d+-031: .*another title with --run-name/s,
    )
    expect((await project.get('/run')).runs[0].statusCounts.all).toBe(30)
    const counts = await resultCounts(project, 1)
    expect(new Set(Object.values(counts))).toEqual(new Set([1]))
  })

  it('get separate runs with the default title if their test cases differ', async () => {
    const env = { QAS_URL: server.url, QAS_TOKEN: server.token }
    const uploadOf = async (first: number, last: number) => {
      const ran = await qasphere(['junit-upload', '--json', 'r.xml'], { cwd: folderOf(first, last), env })
      expect(ran).toMatchObject({ status: 0 })
      return JSON.parse(ran.stdout)
    }
    // The default title contains the time. If it changes between the two uploads, try again.
    for (let tries = 1; ; tries++) {
      await sleep(1000 - (Date.now() % 1000))
      const both = await Promise.all([uploadOf(1, 20), uploadOf(21, 40)])
      const ids = both.map(({ runId }) => runId)
      const titles = both.map(({ runTitle }) => runTitle)
      expect(new Set(ids).size).toBe(2)
      for (const id of ids) {
        expect(Object.values(await resultCounts(project, id))).toEqual(Array.from({ length: 20 }, () => 1))
      }
      const { runs } = await project.get('/run')
      expect(runs.map(({ title }: { title: string }) => title)).toEqual(expect.arrayContaining(titles))
      if (titles.some((title) => title.endsWith(' (2)'))) break
      expect(tries).toBeLessThan(10)
    }
  })
})
