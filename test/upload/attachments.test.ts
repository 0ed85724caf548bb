import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { faultyProxy } from '../support/faulty-proxy.js'
import { makeProject, type TestProject } from '../support/project.js'
import { emptyFolder } from '../support/qasphere.js'
import { startServer, type TestServer } from '../support/server.js'
import { folderWith, junitReport, resultsOf, upload } from '../support/upload.js'

describe('attachments', () => {
  let server: TestServer
  let project: TestProject
  beforeAll(async () => {
    server = await startServer()
    project = await makeProject(server, 'ATT')
  })
  afterAll(() => server.stop())

  const reportNaming = (...paths: readonly string[]) => {
    const marks = paths.map((path) => `[[ATTACHMENT|${path}]]\n`).join('')
    return junitReport([{ name: 'pays', inside: `<system-out>${marks}</system-out>` }])
  }
  const send = (folder: string, ...args: readonly string[]) => {
    return upload(server, folder, ['--attachments', '--project-code', 'ATT', '--create-tcases', ...args])
  }
  async function linksIn(runId: number): Promise<string[]> {
    const [testCase] = await project.runTestCases(runId)
    const [result] = await resultsOf(project, runId, testCase?.id ?? '')
    return [...(result?.comment ?? '').matchAll(/<a href="[^"]+">([^<]+)<\/a>/g)].map(
      ([, name]) => name ?? '',
    )
  }

  it('may have names that are not valid Unicode, which servers reject', async () => {
    const attachments = ['a\ud800b', 'c\ufffdd'].map((name, at) => {
      return { name, contentType: 'text/plain', body: Buffer.from(`text ${at}`).toString('base64') }
    })
    const results = [{ status: 'passed', duration: 1, attachments }]
    const tests = [{ projectName: '', expectedStatus: 'passed', status: 'expected', results }]
    const suites = [{ title: 'a.ts', file: 'a.ts', specs: [{ title: 'pays', file: 'a.ts', line: 1, tests }] }]
    const folder = folderWith({ 'r.json': JSON.stringify({ suites }) })
    const args = ['--attachments', '--project-code', 'ATT', '--create-tcases', 'r.json']
    const { status, json } = await upload(server, folder, args, { command: 'playwright-json-upload' })
    expect({ status, counts: json?.counts }).toMatchObject({ status: 0, counts: { attachments: 2 } })
    expect(await linksIn(json.runId)).toEqual(['a\ufffdb.txt', 'c\ufffdd.txt'])
  })

  it('that are allowed to come from a folder are not sent without --attachments, with a warning', async () => {
    const folder = folderWith({ 'r.xml': reportNaming('a.txt'), 'a.txt': 'a' })
    const args = ['--attachments-from', '.', '--project-code', 'ATT', '--create-tcases', '--dry-run', 'r.xml']
    const { status, stderr } = await upload(server, folder, args)
    expect(status).toBe(0)
    expect(stderr).toContain('--attachments-from has no effect without --attachments')
  })

  it('outside the working directory and the report’s folder are skipped and listed with how to allow them', async () => {
    const outside = folderWith({ 'secret.txt': 'secret', 'deep/other.txt': 'other' })
    const root = folderWith({ 'work/shots/in.txt': 'in', 'reports/beside.txt': 'beside', 'work/.keep': '' })
    symlinkSync(join(outside, 'secret.txt'), join(root, 'work/link.txt'))
    symlinkSync(outside, join(root, 'work/folder'))
    symlinkSync(join(root, 'work/shots/in.txt'), join(root, 'reports/inner.txt'))
    const skipped = [
      join(outside, 'secret.txt'),
      `../../${outside.split('/').at(-1)}/secret.txt`,
      join(root, 'work/link.txt'),
      join(root, 'work/folder/deep/other.txt'),
      '/etc/passwd',
      '/etc/there-is-no-such-file',
    ]
    const sent = ['beside.txt', 'inner.txt', '../work/shots/in.txt', join(root, 'work/shots/in.txt')]
    writeFileSync(join(root, 'reports/r.xml'), reportNaming(...sent, ...skipped))
    const { status, stderr, json } = await send(join(root, 'work'), '../reports/r.xml')
    expect(status).toBe(0)
    // Two of the six lead to the same path.
    expect(stderr).toContain(
      'Warning: 5 attachments are outside the working directory and the folders of the reports',
    )
    expect(stderr).toContain('allow the folder with --attachments-from DIR')
    for (const name of ['secret.txt', 'link.txt', 'other.txt', '/etc/passwd', 'there-is-no-such-file']) {
      expect(stderr).toContain(name)
    }
    expect(await linksIn(json.runId)).toEqual(['beside.txt', 'inner.txt', 'in.txt'])

    const allowed = await send(
      join(root, 'work'),
      '--attachments-from',
      outside,
      '--attachments-from',
      '/etc',
      '../reports/r.xml',
      '--force',
    )
    expect(allowed.status).toBe(0)
    expect(allowed.stderr).not.toContain('outside the working directory')
    expect((await linksIn(allowed.json.runId)).sort()).toEqual(
      ['beside.txt', 'in.txt', 'inner.txt', 'link.txt', 'other.txt', 'passwd', 'secret.txt'].sort(),
    )
    expect(allowed.stderr).toContain('there-is-no-such-file does not exist')
  })

  it('in a folder reached through a symbolic link are inside it', async () => {
    const real = folderWith({ 'work/r.xml': reportNaming('a.txt', 'nowhere/b.txt'), 'work/a.txt': 'a' })
    symlinkSync(join(real, 'work'), join(real, 'link'))
    const ran = await send(real, '--force', 'link/r.xml')
    expect(await linksIn(ran.json.runId)).toEqual(['a.txt'])
    expect(ran.stderr).toContain('nowhere/b.txt does not exist')
  })

  it('that are folders, named pipes, devices or unreadable are an error, without blocking', async () => {
    const folder = folderWith({ 'folder/x.txt': '', 'locked.txt': 'x' })
    execFileSync('mkfifo', [join(folder, 'pipe')])
    symlinkSync('loop', join(folder, 'loop'))
    chmodSync(join(folder, 'locked.txt'), 0)
    const paths = [
      'folder',
      'pipe',
      '/dev/zero',
      'loop',
      'gone.txt',
      'C:\\shots\\a.png',
      ...(process.getuid?.() === 0 ? [] : ['locked.txt']),
    ]
    writeFileSync(join(folder, 'r.xml'), reportNaming(...paths))
    const refused = await send(folder, '--attachments-from', '/dev', 'r.xml')
    expect(refused).toMatchObject({ status: 1, stdout: '' })
    expect(refused.stderr).toMatch(/folder is not a regular file/)
    expect(refused.stderr).toMatch(/pipe is not a regular file/)
    expect(refused.stderr).toMatch(/\/dev\/zero is not a regular file/)
    expect(refused.stderr).toMatch(/loop cannot be read/)
    expect(refused.stderr).toMatch(/gone\.txt does not exist/)
    expect(refused.stderr).toMatch(/a\.png does not exist/)
    const forced = await send(folder, '--attachments-from', '/dev', '--force', 'r.xml')
    expect({ status: forced.status, links: await linksIn(forced.json.runId) }).toEqual({
      status: 0,
      links: [],
    })
  })

  it('that are removed while others are sent are skipped with a warning', async () => {
    const names = Array.from({ length: 250 }, (_, index) => `f${index}.txt`)
    const folder = folderWith(Object.fromEntries(names.map((name) => [name, name])))
    writeFileSync(join(folder, 'r.xml'), reportNaming(...names))
    let isFirst = true
    const proxy = await faultyProxy(server.url, (method, path) => {
      if (method !== 'POST' || !path.endsWith('/run') || !isFirst) return 'pass'
      isFirst = false
      for (const name of names.slice(200)) rmSync(join(folder, name))
      mkdirSync(join(folder, 'f249.txt'))
      writeFileSync(join(folder, 'f0.txt'), 'longer than before')
      return 'pass'
    })
    const ran = await upload({ ...server, url: proxy.url }, folder, [
      '--attachments',
      '--project-code',
      'ATT',
      '--create-tcases',
      'r.xml',
    ])
    await proxy.stop()
    expect({ status: ran.status, links: (await linksIn(ran.json.runId)).length }).toEqual({
      status: 0,
      links: 200,
    })
    expect(ran.stderr).toContain('f200.txt was removed or replaced during the upload, so it is not attached')
    expect(ran.stderr).toContain('f249.txt was removed or replaced')
  })

  it('of a suite are linked in the run’s log', async () => {
    const mark = '<system-out>[[ATTACHMENT|suite.txt]]</system-out>'
    const folder = folderWith({ 'suite.txt': 'set up', 'r.xml': junitReport([{ name: 'pays' }], mark) })
    const seen: string[] = []
    const proxy = await faultyProxy(server.url, (_method, path, _nth, body) => {
      if (path.endsWith('/log')) seen.push(String(body))
      return 'pass'
    })
    const args = ['--attachments', '--project-code', 'ATT', '--create-tcases', 'r.xml']
    const ran = await upload({ ...server, url: proxy.url }, folder, args)
    await proxy.stop()
    expect({ status: ran.status, files: ran.json.counts.attachments }).toEqual({ status: 0, files: 1 })
    expect(seen.join()).toMatch(/<a href=\\"[^"]+\\">suite\.txt<\/a>/)
    rmSync(join(folder, 'suite.txt'))
    const missing = await send(folder, 'r.xml')
    expect(missing).toMatchObject({ status: 1, stderr: expect.stringContaining('suite.txt does not exist') })
  })

  it('require existing folders in --attachments-from', async () => {
    const folder = folderWith({ 'r.xml': reportNaming('r.xml') })
    for (const given of ['nowhere', 'r.xml']) {
      const { status, stderr } = await send(folder, `--attachments-from=${given}`, 'r.xml')
      expect({ status, stderr }).toEqual({
        status: 1,
        stderr: expect.stringContaining(`--attachments-from: expected a folder, got "${given}"`),
      })
    }
  })

  it('that a report contains are sent from any folder', async () => {
    const attachments = [
      { name: 'note', contentType: 'text/plain', body: Buffer.from('a note').toString('base64') },
    ]
    const tests = [{ projectName: '', status: 'expected', results: [{ status: 'passed', attachments }] }]
    const report = {
      config: {},
      suites: [{ title: 'a', file: 'a', specs: [{ title: 'notes', file: 'a', tests }] }],
    }
    const elsewhere = folderWith({ 'r.json': JSON.stringify(report) })
    const args = ['--attachments', '--project-code', 'ATT', '--create-tcases', join(elsewhere, 'r.json')]
    const { status, json, stderr } = await upload(server, emptyFolder(), args, {
      command: 'playwright-json-upload',
    })
    expect({ status, links: await linksIn(json.runId) }).toEqual({ status: 0, links: ['note.txt'] })
    expect(stderr).not.toContain('outside')
  })
})
