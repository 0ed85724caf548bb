import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { type Fault, type FaultyProxy, faultyProxy } from '../support/faulty-proxy.js'
import type { TestProject } from '../support/project.js'
import { useProjectPerTest } from '../support/project-per-test.js'
import { qasphere, startQasphere } from '../support/qasphere.js'
import type { TestServer } from '../support/server.js'
import { sample } from '../support/thoroughness.js'
import { folderWith, junitReport, marker, resultCounts, upload } from '../support/upload.js'

describe('the target run', () => {
  let server: TestServer
  let project: TestProject
  let tcaseIds: string[]
  useProjectPerTest('R', async (...created) => {
    ;[server, project] = created
    tcaseIds = await project.testCases(4)
  })

  function folderOf(...sequences: number[]): string {
    return folderWith({
      'r.xml': junitReport([
        ...sequences.map((seq) => ({
          name: `${marker(project, seq)} works`,
          inside: '<system-out>[[ATTACHMENT|shot.png]]</system-out>',
        })),
        { name: 'is new' },
      ]),
      'shot.png': 'a picture',
    })
  }

  async function through(
    decide: (method: string, path: string, nth: number) => Fault,
    act: (proxy: FaultyProxy) => Promise<void>,
  ): Promise<void> {
    const proxy = await faultyProxy(server.url, decide)
    try {
      await act(proxy)
    } finally {
      await proxy.stop()
    }
  }

  /** Uploads for real and as a dry run. Both must fail before anything is sent, and leave no journal. */
  async function expectRefused(folder: string, args: readonly string[], reason: RegExp): Promise<void> {
    await through(
      () => 'pass',
      async (proxy) => {
        const placed = args.map((arg) => arg.replace('HOST', new URL(proxy.url).host))
        for (const more of [[], ['--dry-run']]) {
          const { status, stderr } = await upload({ ...server, url: proxy.url }, folder, [
            '--project-code',
            project.code,
            '--attachments',
            ...more,
            ...placed,
            'r.xml',
          ])
          expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(reason) })
          expect(stderr).not.toContain('--resume')
        }
        const writes = proxy.seen.filter((line) => !/^GET |^POST .*\/tcase\/seq$/.test(line))
        expect(writes).toEqual([])
        expect(existsSync(join(folder, '.cache'))).toBe(false)
      },
    )
  }

  const closed = async (title: string) => {
    const runId = await project.run({ title, tcaseIds })
    await project.post(`/run/${runId}/close`)
    return runId
  }

  it('is rejected before anything is sent if it is closed', async () => {
    const runId = await closed('Nightly')
    const args = ['--run-name', 'Nightly', '--create-tcases']
    await expectRefused(folderOf(1, 2), args, /Run 1 \("Nightly"\).* is closed.*--run-title-conflict new/)
    const url = `HOST/project/${project.code}/run/${runId}`
    await expectRefused(folderOf(1, 2), ['-r', url, '--ignore-unmatched'], /Run 1 .* is closed.*--run-url/)
  })

  it('is rejected before anything is sent if it lacks test cases, including those to be created', async () => {
    await project.run({ title: 'Nightly', tcaseIds: tcaseIds.slice(0, 2) })
    const args = ['--run-name', 'Nightly', '--create-tcases']
    await expectRefused(folderOf(1, 2), args, /1 test case is not in run 1, .*:\n {2}new: "is new"/)
    await expectRefused(folderOf(1, 3, 4), args, /3 test cases are not in run 1, .*:\n {2}R\d+-003: /)
    expect((await project.get('/tcase/count')).count).toBe(4)
  })

  it('gets the matching results, without new test cases, with --ignore-unmatched', async () => {
    await project.run({ title: 'Nightly', tcaseIds: tcaseIds.slice(0, 2) })
    const args = [
      '--run-name',
      'Nightly',
      '--create-tcases',
      '--ignore-unmatched',
      '--project-code',
      project.code,
    ]
    const { status, stderr, json } = await upload(server, folderOf(1, 3), [...args, 'r.xml'])
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: expect.stringContaining('3 results in the report: 1 sent, 2 not in the run'),
    })
    expect(json).toMatchObject({ runId: 1, created: [], counts: { read: 3, sent: 1, notInRun: 2 } })
    expect((await project.get('/tcase/count')).count).toBe(4)
  })

  it('that matches no result is an error, or with --force a warning', async () => {
    await project.run({ title: 'Nightly', tcaseIds: tcaseIds.slice(0, 2) })
    const args = ['--run-name', 'Nightly', '--project-code', project.code, 'r.xml']
    const skipped = await upload(server, folderOf(3), ['--ignore-unmatched', ...args])
    expect(skipped).toMatchObject({ status: 1, stderr: expect.stringContaining('--force sends nothing') })
    const { status, stderr, json } = await upload(server, folderOf(3), ['--force', ...args])
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: expect.stringContaining('There is nothing to send.'),
    })
    expect(json.counts).toMatchObject({ read: 2, sent: 0, notInRun: 1, unmatched: 1 })
  })

  it('has a title that cannot change what a terminal shows', async () => {
    const runId = await closed('safe\u202egnp \u009b31m')
    const url = `${server.url}/project/${project.code}/run/${runId}`
    const { stderr } = await upload(server, folderOf(1), ['--ignore-unmatched', '-r', url, 'r.xml'])
    expect(stderr).toMatch(/Run 1 \("safegnp/)
    expect(stderr).not.toMatch(/[\u202e\u009b]/)
  })

  it('is rejected if the project is archived', async () => {
    const decide = (_method: string, path: string): Fault => {
      if (path !== `/project/${project.code}`) return 'pass'
      const body = JSON.stringify({ code: project.code, archivedAt: '2026-01-01T00:00:00.000Z' })
      return { status: 200, headers: { 'content-type': 'application/json' }, body }
    }
    await through(decide, async (proxy) => {
      const args = ['--project-code', project.code, '--ignore-unmatched', 'r.xml']
      const { status, stderr } = await upload({ ...server, url: proxy.url }, folderOf(1), args)
      expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('is archived') })
    })
  })

  it('is in the requested project if the response does not contain its code', async () => {
    const decide = (_method: string, path: string): Fault => {
      if (path !== `/project/${project.code}`) return 'pass'
      return { status: 200, headers: { 'content-type': 'application/json' }, body: '{"id":"x"}' }
    }
    await through(decide, async (proxy) => {
      const args = ['--project-code', project.code.toLowerCase(), '--ignore-unmatched', 'r.xml']
      const { status, json } = await upload({ ...server, url: proxy.url }, folderOf(1), args)
      expect({ status, projectCode: json?.projectCode }).toEqual({ status: 0, projectCode: project.code })
    })
  })

  describe('--run-title-conflict', () => {
    const named = (...args: string[]) => {
      return upload(server, folderOf(1, 2), ['--ignore-unmatched', '--run-name', 'Nightly', ...args, 'r.xml'])
    }

    it('new numbers the title, and counts closed runs', async () => {
      await closed('Nightly')
      await closed('Nightly (7)')
      await closed('Nightly (x)')
      const first = await named('--run-title-conflict', 'new')
      const second = await named('--run-title-conflict=new')
      expect([first, second].map(({ json }) => json.runTitle)).toEqual(['Nightly (8)', 'Nightly (9)'])
      expect(await resultCounts(project, first.json.runId)).toEqual({
        [marker(project, 1)]: 1,
        [marker(project, 2)]: 1,
      })
    })

    it('new keeps the title within the maximum length', async () => {
      const long = () => {
        const args = [
          '--ignore-unmatched',
          '--run-name',
          `${'x'.repeat(250)}y🎉`,
          '--run-title-conflict',
          'new',
        ]
        return upload(server, folderOf(1), [...args, 'r.xml'])
      }
      expect((await long()).json.runTitle).toBe(`${'x'.repeat(250)}y🎉`)
      expect((await long()).json.runTitle).toBe(`${'x'.repeat(250)}y (2)`)
      expect((await long()).json.runTitle).toBe(`${'x'.repeat(250)}y (3)`)
    })

    it('error rejects a title that is taken, but not one that is free', async () => {
      expect(await named('--run-title-conflict', 'error')).toMatchObject({ status: 0 })
      expect(await named('--run-title-conflict', 'error')).toMatchObject({
        status: 1,
        stderr: expect.stringContaining('Run 1 already has the title "Nightly"'),
      })
      await expectRefused(
        folderOf(1),
        ['--ignore-unmatched', '--run-name', 'Nightly', '--run-title-conflict', 'error'],
        /already has the title/,
      )
    })

    it('ignores runs in a milestone, which may have the same title', async () => {
      const { id: milestoneId } = await project.post('/milestone', { title: 'M' })
      await project.run({ title: 'Nightly', tcaseIds, milestoneId })
      expect(await named('--run-title-conflict', 'error')).toMatchObject({ status: 0, json: { runId: 2 } })
    })
  })

  it.each(sample([409, 400, 403, 422], 4))(
    'is the one named in an error with status %i, if it was created in the meantime',
    async (code) => {
      let other = 0
      const decide = (method: string, path: string): Fault => {
        if (method !== 'POST' || !path.endsWith('/run')) return 'pass'
        const message = `run title must be unique, conflicting run id: ${other}`
        return {
          status: code,
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ message }),
        }
      }
      other = await project.run({ title: 'Elsewhere', tcaseIds })
      await through(decide, async (proxy) => {
        const args = ['--ignore-unmatched', '--run-name', 'Nightly', 'r.xml']
        const { status, json } = await upload({ ...server, url: proxy.url }, folderOf(1), args)
        expect({ status, runId: json?.runId, reused: json?.reused }).toEqual({
          status: 0,
          runId: other,
          reused: true,
        })
      })
    },
  )

  it.each(sample(['new', 'reuse', 'error'], 3))(
    'is its own with --run-title-conflict %s, even if a gateway answers 503 after it was created',
    async (policy) => {
      const decide = (method: string, path: string, nth: number): Fault => {
        return method === 'POST' && path.endsWith('/run') && nth === 1 ? { status: 503, seen: true } : 'pass'
      }
      await through(decide, async (proxy) => {
        const args = ['--ignore-unmatched', '--run-name', 'Nightly', '--run-title-conflict', policy, 'r.xml']
        const { status, json } = await upload({ ...server, url: proxy.url }, folderOf(1), args)
        expect({ status, json }).toMatchObject({ status: 0, json: { runTitle: 'Nightly', reused: false } })
        expect((await project.get('/run')).runs).toHaveLength(1)
      })
    },
  )

  it('is its own if a proxy delivers the request twice', async () => {
    const decide = (method: string, path: string, nth: number): Fault => {
      return method === 'POST' && path.endsWith('/run') && nth === 1 ? 'deliver-twice' : 'pass'
    }
    await through(decide, async (proxy) => {
      const args = ['--ignore-unmatched', '--run-title-conflict', 'error', 'r.xml']
      const { status, json } = await upload({ ...server, url: proxy.url }, folderOf(1), args)
      expect({ status, json }).toMatchObject({ status: 0, json: { reused: false } })
    })
  })

  it.each(sample(['lose-answer', 'lose-request'] as const, 2))(
    'is a separate run with the default title, even after %s and with the same test cases',
    async (fault) => {
      const env = { QAS_TOKEN: server.token }
      const decide = (method: string, path: string, nth: number): Fault => {
        return method === 'POST' && path.endsWith('/run') && nth <= 2 ? fault : 'pass'
      }
      await through(decide, async ({ url }) => {
        const uploadOne = () => {
          const args = ['junit-upload', '--json', '--ignore-unmatched', 'r.xml']
          return qasphere(args, { cwd: folderOf(1, 2), env: { ...env, QAS_URL: url } })
        }
        await sleep(1000 - (Date.now() % 1000))
        const all = await Promise.all([1, 2, 3].map(uploadOne))
        expect(all.map(({ status, stderr }) => ({ status, stderr }))).toEqual(
          all.map(({ stderr }) => ({ status: 0, stderr })),
        )
        const ids = new Set(all.map(({ stdout }) => JSON.parse(stdout).runId))
        expect(ids.size).toBe(3)
        expect((await project.get('/run')).runs).toHaveLength(3)
        for (const id of ids) expect(Object.values(await resultCounts(project, id))).toEqual([1, 1])
      })
    },
  )

  it('is found by --resume even if another upload has the default title', async () => {
    let kill = () => false
    const decide = (method: string, path: string, nth: number): Fault => {
      if (method !== 'POST' || !path.endsWith('/run') || nth > 1) return 'pass'
      setTimeout(kill, 10)
      return 'lose-answer'
    }
    await through(decide, async ({ url }) => {
      const cwd = folderOf(1, 2)
      const options = { cwd, env: { QAS_URL: url, QAS_TOKEN: server.token, HOME: cwd } }
      const { child, ended } = startQasphere(['junit-upload', '--ignore-unmatched', 'r.xml'], options)
      kill = () => child.kill('SIGKILL')
      await ended
      const { stdout, stderr } = await qasphere(
        ['junit-upload', '--ignore-unmatched', '--resume', '--json', 'r.xml'],
        options,
      )
      expect({ ...JSON.parse(stdout || '{}'), stderr }).toMatchObject({ runId: 1, reused: false })
      expect((await project.get('/run')).runs).toHaveLength(1)
    })
  })

  it('is not created if --force finds nothing to send', async () => {
    const folder = folderWith({ 'r.xml': junitReport([{ name: 'is new' }]) })
    const { status, stderr } = await upload(server, folder, [
      '--force',
      '--project-code',
      project.code,
      'r.xml',
    ])
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: expect.stringContaining('There is nothing to send'),
    })
    expect((await project.get('/run')).runs).toEqual([])
  })

  it.each([
    [['is new', 'is another'], 'no test has a marker', '"is another" (shop.Basket): has no marker'],
    [['NONE-001 works', 'is new'], 'no project has the code NONE', 'NONE-001 is not a test case there'],
  ])('is not created if --force cannot tell the project of %j', async (names, reason, line) => {
    const inside = '<system-err>goes to the log</system-err>'
    const folder = folderWith({
      'r.xml': junitReport(
        names.map((name) => ({ name })),
        inside,
      ),
    })
    for (const more of [[], ['--ignore-unmatched'], ['--dry-run']]) {
      const { status, stderr, json } = await upload(server, folder, ['--force', ...more, 'r.xml'])
      expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining(reason) })
      expect(stderr).toMatch(/^Warning: Cannot tell the project .*--project-code\.$/m)
      expect(stderr).toContain('There is nothing to send.')
      expect(stderr.includes(line)).toBe(more[0] !== '--ignore-unmatched')
      expect(json).toMatchObject({
        projectCode: null,
        runId: null,
        url: null,
        counts: { read: 2, sent: 0, unmatched: 2, logs: 0 },
        unmatched: [{ name: names[0] }, { name: names[1] }],
      })
    }
    const { status, stderr } = await upload(server, folder, ['--force', '--create-tcases', 'r.xml'])
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringContaining('Cannot tell the project'),
    })
  })

  it.each(['--run-name', '--project-code', '--run-url'])('an empty %s is ignored', async (option) => {
    const { status } = await upload(server, folderOf(1), ['--ignore-unmatched', option, '', 'r.xml'])
    expect(status).toBe(0)
    expect((await project.get('/run')).runs).toHaveLength(1)
  })

  it('can be a URL without a scheme, with matching advice', async () => {
    const runId = await project.run({ tcaseIds })
    const url = `${new URL(server.url).host}/project/${project.code.toLowerCase()}/run/${runId}/tcase/3`
    const refused = await upload(server, folderOf(1), ['-r', url, 'r.xml'])
    expect(refused).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('--ignore-unmatched skips them'),
    })
    expect(refused.stderr).not.toContain('--create-tcases')
    const ran = await upload(server, folderOf(1), ['-r', url, '--ignore-unmatched', 'r.xml'])
    expect(ran).toMatchObject({ status: 0, json: { runId } })
  })
})
