import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BrowserSession, signIn } from '../support/browser-session.js'
import { hostile } from '../support/hostile-markup.js'
import { makeProject, type TestProject } from '../support/project.js'
import { startServer, startServerWithSeed, type TestServer } from '../support/server.js'
import { png } from '../support/small-image.js'
import { describeUsers, password } from '../support/users-with-roles.js'

let server: TestServer
let project: TestProject
let runner: BrowserSession
let viewer: BrowserSession
let ids: string[]

beforeAll(async () => {
  const users = describeUsers({ owner: 'owner', runner: 'test-runner', viewer: 'viewer' })
  server = await startServerWithSeed({ users })
  runner = await signIn(server, 'runner@example.com', password)
  viewer = await signIn(server, 'viewer@example.com', password)
  project = await makeProject(server, 'HAND')
  const folderId = await project.folder('Cart')
  ids = []
  for (const title of ['One', 'Two', 'Three', 'Four']) {
    ids.push((await project.testCase({ title, folderId })).id)
  }
  await project.testCase({ title: 'A draft', folderId, isDraft: true })
  await project.testCase({ title: 'A template for ${x}', folderId, type: 'template' })
})
afterAll(() => server.stop())

const titlesIn = async (run: string | null) => {
  const [, id] = /^\/project\/HAND\/run\/(\d+)$/.exec(run ?? '') ?? []
  return (await project.get(`/run/${id}/tcase?include=folder`)).tcases.map(
    ({ title }: { title: string }) => title,
  )
}

describe('creating a run from the page of test cases', () => {
  const path = '/project/HAND/tcases'
  const create = (fields: [string, string][], query = '') =>
    runner.post(`${path}${query}`, new URLSearchParams([['type', 'static_struct'], ...fields]))

  it('adds the selected test cases', async () => {
    const { status, location } = await create([
      ['title', 'Ticked'],
      ['scope', 'selected'],
      ['tcase', 'HAND-001'],
      ['tcase', 'HAND-003'],
    ])
    expect(status).toBe(303)
    expect(await titlesIn(location)).toEqual(['One', 'Three'])
  })

  it('adds all test cases that the search finds, without drafts and templates', async () => {
    const { location } = await create(
      [
        ['title', 'Found'],
        ['scope', 'found'],
      ],
      '?q=-two',
    )
    expect(await titlesIn(location)).toEqual(['One', 'Three', 'Four'])
  })

  it('puts the run into a milestone', async () => {
    const { id } = await project.post('/milestone', { title: '2026.12' })
    const { location } = await create([
      ['title', 'Ticked'],
      ['tcase', 'HAND-001'],
      ['milestoneId', String(id)],
    ])
    const runs = (await project.get('/run')).runs as { id: number; milestoneId: number }[]
    expect(runs.find((run) => location?.endsWith(`/${run.id}`))?.milestoneId).toBe(id)
  })

  it.each<[string, [string, string][], number, RegExp]>([
    ['nothing ticked', [['title', 'x']], 400, /Select at least one test case/],
    ['no title', [['tcase', 'HAND-001']], 400, /Title: must not be empty/],
    [
      'a title of spaces',
      [
        ['title', '  '],
        ['tcase', 'HAND-001'],
      ],
      400,
      /Title: must not be empty/,
    ],
    [
      'a milestone that does not exist',
      [
        ['title', 'z'],
        ['tcase', 'HAND-001'],
        ['milestoneId', '99'],
      ],
      404,
      /Milestone/,
    ],
    [
      'a title that another run has',
      [
        ['title', 'Ticked'],
        ['tcase', 'HAND-002'],
      ],
      409,
      /Run title must be unique/,
    ],
    [
      'only a draft',
      [
        ['title', 'y'],
        ['tcase', 'HAND-005'],
      ],
      400,
      /Drafts and templates cannot be in a run/,
    ],
  ])('rejects %s and keeps the selection', async (_what, fields, status, message) => {
    const answer = await create(fields)
    const [form] = /<form[^>]* id="new-run"[\s\S]*?<\/form>/.exec(answer.text) ?? []
    expect({ status: answer.status, form }).toEqual({ status, form: expect.stringMatching(message) })
    for (const [name, value] of fields.filter(([field]) => field === 'tcase')) {
      if (value !== 'HAND-005')
        expect(answer.text).toMatch(new RegExp(`name="${name}" value="${value}"[^>]* checked`))
    }
  })

  it('is for people with the role only', async () => {
    const { text } = await viewer.get(path)
    expect(text).not.toContain('type="checkbox"')
    expect(text).not.toContain('Create run')
    const refused = await viewer.post(
      path,
      new URLSearchParams([
        ['title', 'z'],
        ['tcase', 'HAND-001'],
      ]),
    )
    expect(refused.status).toBe(403)
    const forged = await fetch(server.url + path, {
      method: 'POST',
      headers: { cookie: runner.cookie },
      body: new URLSearchParams([
        ['title', 'z'],
        ['tcase', 'HAND-001'],
      ]),
    })
    expect(forged.status).toBe(403)
  })
})

describe('running again', () => {
  it('adds the failing test cases, or all, with milestone and assignee', async () => {
    const { id: milestoneId } = await project.post('/milestone', { title: '2027.1' })
    const run = await project.run({ title: 'First', tcaseIds: ids, milestoneId })
    const items = ['failed', 'passed', 'blocked', 'passed'].map((status, at) => ({
      tcaseId: ids[at],
      status,
    }))
    await project.post(`/run/${run}/result/batch`, { items })
    const path = `/project/HAND/run/${run}`
    expect((await runner.get(path)).text).toContain('2 failing test cases')
    const again = (fields: Record<string, string>) => runner.post(path, { action: 'again', ...fields })
    const failing = await again({ title: 'First, failed', scope: 'failing' })
    expect(await titlesIn(failing.location)).toEqual(['One', 'Three'])
    expect(await titlesIn((await again({ title: 'First, all', scope: 'all' })).location)).toHaveLength(4)
    const { runs } = await project.get(`/run?milestoneIds=${milestoneId}`)
    expect(runs.map(({ title }: { title: string }) => title).sort()).toEqual([
      'First',
      'First, all',
      'First, failed',
    ])
    const taken = await again({ title: 'First', scope: 'failing' })
    expect([taken.status, taken.text]).toEqual([409, expect.stringContaining('value="First" autofocus')])
    expect(taken.text).toMatch(/value="again"><p class="mistake" role="alert">Run title must be unique/)
    expect((await viewer.get(path)).text).not.toContain('Run again')
    expect((await viewer.post(path, { action: 'again', title: 'v', scope: 'all' })).status).toBe(403)
  })

  it('is possible after the run was closed', async () => {
    const run = await project.run({ title: 'Closed soon', tcaseIds: ids.slice(0, 2) })
    await project.post(`/run/${run}/tcase/${ids[0]}/result`, { status: 'failed' })
    const path = `/project/HAND/run/${run}`
    expect((await runner.post(path, { action: 'close' })).status).toBe(303)
    const { text } = await runner.get(path)
    expect(text).not.toContain('Close run')
    const { location } = await runner.post(path, { action: 'again', title: 'Opened', scope: 'failing' })
    expect(await titlesIn(location)).toEqual(['One'])
  })
})

describe('a result with files', () => {
  const form = (fields: Record<string, string>, files: readonly (readonly [string, Blob])[]) => {
    const data = new FormData()
    for (const [name, value] of Object.entries(fields)) data.set(name, value)
    for (const [name, file] of files) data.append('files', file, name)
    return data
  }
  const screenshot = new Blob([png], { type: 'image/png' })

  it('shows images in the comment, and links other files', async () => {
    const run = await project.run({ title: 'Files', tcaseIds: ids })
    const path = `/project/HAND/run/${run}/tcase/1`
    const { status, text } = await runner.post(
      path,
      form({ comment: 'It looks wrong', status: 'failed' }, [
        [`${hostile}.png`, screenshot],
        ['trace.html', new Blob(['<script>document.title=1</script>'], { type: 'text/html' })],
      ]),
    )
    expect({ status, text }).toEqual({ status: 303, text: '' })
    const [result] = (await project.get(`/run/${run}/tcase/${ids[0]}`)).results
    expect(result.comment).toMatch(
      /^<p>It looks wrong<\/p><p><img src="\/api\/file\/[\w-]+" alt="[^"]*" \/><\/p>/,
    )
    const page = (await viewer.get(path)).text
    const [, image = '', link = ''] =
      /src="(\/pages\/file\/[\w-]+)"[\s\S]*href="(\/pages\/file\/[\w-]+)">trace.html/.exec(page) ?? []
    expect((await viewer.get(image)).headers.get('content-type')).toBe('image/png')
    const trace = await viewer.get(link)
    expect(trace.headers.get('content-disposition')).toMatch(/^attachment/)
    expect(trace.headers.get('content-security-policy')).toBe('sandbox')
    expect(page.replace(/"[^"]*"/g, '""')).not.toMatch(/<[^>]*\sonerror=/)
  })

  it('needs no file', async () => {
    const run = await project.run({ title: 'No files', tcaseIds: ids })
    const path = `/project/HAND/run/${run}/tcase/2`
    const empty = form({ comment: '', status: 'passed' }, [['', new Blob([])]])
    expect(await runner.post(path, empty)).toMatchObject({ status: 303, text: '' })
    expect((await project.get(`/run/${run}/tcase/${ids[1]}`)).results).toMatchObject([
      { status: 'passed', comment: '' },
    ])
  })

  it('is rejected before a file is stored, without the token of the session', async () => {
    const run = await project.run({ title: 'Forged', tcaseIds: ids })
    const before = (await server.call('GET', '/audit-logs?count=1000')).body.events.length
    const forged = await fetch(`${server.url}/project/HAND/run/${run}/tcase/1`, {
      method: 'POST',
      headers: { cookie: runner.cookie },
      body: form({ comment: '', status: 'failed', formToken: 'x' }, [['a.png', screenshot]]),
    })
    expect(forged.status).toBe(403)
    const foreign = await viewer.post(`/project/HAND/run/${run}/tcase/1`, form({ status: 'failed' }, []))
    expect(foreign.status).toBe(403)
    expect((await project.get(`/run/${run}/tcase/${ids[0]}`)).results).toEqual([])
    expect((await server.call('GET', '/audit-logs?count=1000')).body.events.length).toBe(before)
  })

  it('stores no file of a form that no page of the session has', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'qasphere-forms-'))
    const own = await startServer({ dataDir, ownerPassword: password })
    try {
      const { cookie } = await signIn(own, 'owner@example.com', password)
      const ownProject = await makeProject(own, 'OWN')
      const { id } = await ownProject.testCase()
      const run = await ownProject.run({ tcaseIds: [id] })
      const post = async (formToken: string) =>
        (
          await fetch(`${own.url}/project/OWN/run/${run}/tcase/1`, {
            method: 'POST',
            headers: { cookie },
            body: form({ formToken, status: 'failed' }, [['a.png', screenshot]]),
          })
        ).status
      expect(await post('x')).toBe(403)
      const folder = join(dataDir, 'files')
      const stored = existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : []
      expect(stored.filter((each) => each.isFile())).toEqual([])
    } finally {
      await own.stop()
      rmSync(dataDir, { recursive: true, force: true })
    }
  })

  it('is rejected by forms that need no file', async () => {
    const { status } = await runner.post(
      '/project/HAND/tcases',
      form({ title: 'x' }, [['a.png', screenshot]]),
    )
    expect(status).toBe(403)
  })
})
