import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { faultyProxy } from '../support/faulty-proxy.js'
import type { TestProject } from '../support/project.js'
import { useProjectPerTest } from '../support/project-per-test.js'
import { emptyFolder, qasphere, startQasphere } from '../support/qasphere.js'
import type { TestServer } from '../support/server.js'
import { makeSmallDisk } from '../support/small-disk.js'
import { sample } from '../support/thoroughness.js'
import { folderWith, junitReport, marker, upload } from '../support/upload.js'

/** A folder in which not even root can create anything: mkdir fails with ENOENT although the parent exists. */
const nowhere = '/proc/nothing'

describe('other outputs of an upload', () => {
  let server: TestServer
  let project: TestProject
  useProjectPerTest('W', async (...created) => {
    ;[server, project] = created
    await project.testCases(1100)
  })

  function folderOf(amount: number, inside = ''): string {
    const cases = Array.from({ length: amount }, (_, at) => ({ name: marker(project, at + 1), inside }))
    return folderWith({ 'r.xml': junitReport(cases), file: '' })
  }

  const unwritable: readonly (readonly [string, Record<string, string>, RegExp])[] = [
    ['the cache folder', { XDG_CACHE_HOME: nowhere }, /Cannot write the journal \/proc\/nothing\/.*--resume/],
    ['the home folder', { HOME: nowhere }, /Cannot write the journal \/proc\/nothing\//],
    [
      'the temporary folder',
      { TMPDIR: nowhere },
      /Cannot write temporary files below \/proc\/nothing: .*TMPDIR/,
    ],
    ['the step summary', { GITHUB_STEP_SUMMARY: `${nowhere}/x` }, /Cannot write the step summary: /],
  ]
  const onLinux = it.skipIf(process.platform !== 'linux')
  onLinux.each(sample(unwritable, 2))(
    'cause only a warning if %s cannot be written',
    async (_name, env, warning) => {
      const folder = folderOf(1100, '<system-out>said</system-out>')
      const { status, stderr, json } = await upload(server, folder, ['r.xml'], { env })
      expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringMatching(warning) })
      expect(stderr.match(/^Warning: /gm)).toHaveLength(1)
      expect(json.counts).toMatchObject({ sent: 1100, missing: 0 })
      const { tcases } = await project.get(`/run/${json.runId}/tcase`)
      const { results } = await project.get(`/run/${json.runId}/tcase/${tcases[1099].id}`)
      expect(results[0].comment).toContain('said')
    },
  )

  it.skipIf(process.platform !== 'linux')(
    'cause only a warning if the working directory is not writable',
    async () => {
      const folder = folderWith({ 'r.xml': junitReport([{ name: 'pays' }]) })
      const args = ['--create-tcases', '--project-code', project.code, join(folder, 'r.xml')]
      const { status, stderr, json } = await upload(server, '/proc', args, { env: { HOME: folder } })
      expect({ status, stderr }).toEqual({
        status: 0,
        stderr: expect.stringContaining('Warning: Cannot write the file with the new markers: ENOENT'),
      })
      expect(json).toMatchObject({ mappingFile: null, created: [{ title: 'pays' }] })
    },
  )

  it('cause only a warning if --journal cannot be written; --resume then starts over', async () => {
    const folder = folderOf(1)
    const args = ['--journal', 'file/journal', '--run-name', 'One', 'r.xml']
    for (const more of [[], ['--resume']]) {
      const { status, stderr } = await upload(server, folder, [...more, ...args])
      expect({ status, stderr }).toEqual({
        status: 0,
        stderr: expect.stringMatching(/Cannot write the journal .*--journal/),
      })
    }
  })

  it('cause only a warning if --journal is a folder, or of an unfinished upload, which is kept', async () => {
    const folder = folderOf(2)
    const one = junitReport([{ name: marker(project, 1) }])
    writeFileSync(join(folder, 'other.xml'), one)
    mkdirSync(join(folder, 'kept'))
    const proxy = await faultyProxy(server.url, (_method, path) => {
      return path.endsWith('/result/batch') ? { status: 403, body: '{"message":"no"}' } : 'pass'
    })
    const stopped = await upload({ ...server, url: proxy.url }, folder, ['--journal', 'j', 'r.xml'])
    await proxy.stop()
    expect(stopped.status).toBe(1)
    const journal = readFileSync(join(folder, 'j'), 'utf8')
    for (const [path, words] of [
      ['j', 'Warning: The journal j belongs to another upload, which did not finish. '],
      ['kept', 'Warning: Cannot read the journal '],
    ] as const) {
      const { status, stderr } = await upload(server, folder, ['--journal', path, 'other.xml'])
      expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining(words) })
      const resumed = await upload(server, folder, ['--journal', path, '--resume', 'other.xml'])
      expect(resumed).toMatchObject({ status: 1, stdout: '' })
    }
    expect(readFileSync(join(folder, 'j'), 'utf8')).toBe(journal)
  })

  it('can reuse the --journal of an upload that is complete', async () => {
    const folder = folderOf(2)
    writeFileSync(join(folder, 'other.xml'), junitReport([{ name: marker(project, 1) }]))
    for (const report of ['r.xml', 'other.xml', 'r.xml']) {
      const { status, stderr } = await upload(server, folder, ['--journal', 'j', report])
      expect({ status, stderr }).toEqual({ status: 0, stderr: expect.not.stringContaining('Warning') })
    }
  })

  it.skipIf(process.platform === 'win32')('do not block on a named pipe without a reader', async () => {
    const folder = folderOf(1)
    const pipe = join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])
    const args = ['--journal', pipe, 'r.xml']
    const { status, stderr, json } = await upload(server, folder, args, {
      env: { GITHUB_STEP_SUMMARY: pipe },
    })
    expect({ status, counts: json.counts }).toMatchObject({ status: 0, counts: { sent: 1 } })
    expect(stderr).toContain('Warning: Cannot write the journal ')
    expect(stderr).toContain('Warning: Cannot write the step summary: ')
  })

  it('include no advice to resume without a journal, and no incomplete journal', async (context) => {
    const disk = makeSmallDisk(2)
    if (!disk) return context.skip()
    try {
      const folder = folderOf(1100)
      const journal = join(disk.path, 'journal.jsonl')
      const proxy = await faultyProxy(server.url, (method, path, nth) => {
        if (method === 'POST' && path.endsWith('/run')) disk.fill()
        return path.endsWith('/result/batch') && nth > 2
          ? { status: 403, body: '{"message":"no more"}' }
          : 'pass'
      })
      const args = ['--rate', '0', '--journal', journal, 'r.xml']
      const { status, stderr } = await upload({ ...server, url: proxy.url }, folder, args)
      await proxy.stop()
      expect(status).toBe(1)
      expect(stderr).toMatch(/Warning: Cannot write the journal .*ENOSPC/)
      expect(stderr).toContain('no more')
      expect(stderr).not.toContain('with --resume to send the rest')
      expect(existsSync(journal)).toBe(false)
    } finally {
      disk.remove()
    }
  })

  it('stay in memory if the temporary folder is full', async (context) => {
    const disk = makeSmallDisk(1)
    if (!disk) return context.skip()
    try {
      // 1100 outputs of 4 KB do not fit on the disk.
      const output = Array.from({ length: 400 }, (_, at) => `line ${at}`).join('\n')
      const folder = folderOf(1100, `<system-out>${output}</system-out>`)
      const { status, stderr, json } = await upload(server, folder, ['r.xml'], { env: { TMPDIR: disk.path } })
      expect({ status, stderr }).toEqual({
        status: 0,
        stderr: expect.stringMatching(/Warning: Cannot write temporary files .*ENOSPC/),
      })
      const { tcases } = await project.get(`/run/${json.runId}/tcase`)
      for (const at of [0, 300, 1099]) {
        const { results } = await project.get(`/run/${json.runId}/tcase/${tcases[at].id}`)
        expect(results[0].comment).toContain('line 0\nline 1\n')
        expect(results[0].comment).toContain('line 399')
      }
    } finally {
      disk.remove()
    }
  })

  it('do not include temporary files of killed uploads, which are removed', async () => {
    const folder = folderOf(1100)
    const temporary = join(emptyFolder(), 'tmp')
    mkdirSync(temporary)
    let kill = () => false
    const proxy = await faultyProxy(server.url, (_method, path) => {
      if (path.endsWith('/result/batch')) setTimeout(kill, 10)
      return path.endsWith('/result/batch') ? { delay: 300 } : 'pass'
    })
    const options = {
      cwd: folder,
      env: { QAS_URL: proxy.url, QAS_TOKEN: server.token, HOME: folder, TMPDIR: temporary },
    }
    const { child, ended } = startQasphere(['junit-upload', 'r.xml'], options)
    kill = () => child.kill('SIGKILL')
    await ended
    kill = () => false
    expect(readdirSync(temporary)).toHaveLength(1)
    mkdirSync(join(temporary, 'qasphere-upload-elsewhere1-999999999-x'))
    mkdirSync(join(temporary, 'other'))
    expect(await qasphere(['junit-upload', 'r.xml'], options)).toMatchObject({ status: 0 })
    await proxy.stop()
    expect(readdirSync(temporary).sort()).toEqual(['other', 'qasphere-upload-elsewhere1-999999999-x'])
    expect((await project.get('/run')).runs[0].statusCounts).toMatchObject({ all: 1100, passed: 1100 })
  })
})
