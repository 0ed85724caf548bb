import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BrowserSession, signIn } from '../support/browser-session.js'
import { makeProject, type TestProject } from '../support/project.js'
import { callAt, startServer, type TestServer } from '../support/server.js'
import { png } from '../support/small-image.js'

const ownerPassword = 'correct horse'

describe('a form whose button is pressed more than once', () => {
  let server: TestServer
  let project: TestProject
  let owner: BrowserSession
  let folderId: number
  let ids: string[]
  beforeAll(async () => {
    server = await startServer({ ownerPassword })
    owner = await signIn(server, 'owner@example.com', ownerPassword)
    project = await makeProject(server, 'TWICE')
    folderId = await project.folder('Checkout')
    ids = await project.testCases(2)
  })
  afterAll(() => server.stop())

  const readFormId = async (path: string) =>
    /name="formId" value="([^"]+)"/.exec((await owner.get(path)).text)?.[1] ?? ''

  /** Submits the form of a page twice at the same time, and then again. */
  const press = async (
    path: string,
    fields: Readonly<Record<string, string>>,
    { file, page = path }: { file?: string; page?: string } = {},
  ) => {
    const formId = await readFormId(page)
    const post = () => {
      const form = new FormData()
      for (const [name, value] of Object.entries({ formId, ...fields })) form.append(name, value)
      if (file) form.append('files', new Blob([new Uint8Array(png)]), file)
      return owner.post(path, file ? form : { formId, ...fields })
    }
    const answers = [...(await Promise.all([post(), post()])), await post()]
    expect(new Set(answers.map(({ location }) => location)).size).toBe(1)
    return answers
  }

  it('records one result', async () => {
    const run = await project.run({ tcaseIds: ids })
    const path = `/project/TWICE/run/${run}/tcase/1`
    const results = async () => (await project.get(`/run/${run}/tcase/${ids[0]}`)).results
    const fields = { status: 'failed', comment: 'Declined' }
    const [answer] = await press(path, fields, { file: 'screen.png' })
    expect(answer).toMatchObject({ status: 303, location: path.replace(/1$/, '2') })
    expect(await results()).toMatchObject([{ status: 'failed' }])
    const events: { action: string }[] = (await server.call('GET', '/audit-logs?count=1000')).body.events
    expect(events.filter(({ action }) => action.startsWith('result.'))).toHaveLength(1)
    expect(events.filter(({ action }) => action.startsWith('file.'))).toHaveLength(1)
    const formId = await readFormId(path)
    await owner.post(path, { ...fields, formId })
    await owner.post(path, { ...fields, status: 'passed', formId })
    expect(await results()).toHaveLength(3)
  })

  it('creates one test case, changes it once, and creates one run, folder and milestone', async () => {
    const valid = { title: 'Pays by card', type: 'standalone', folderId: String(folderId), priority: 'high' }
    const [created] = await press('/project/TWICE/tcases/new', valid)
    const path = created?.location ?? ''
    const changed = { ...valid, title: 'Pays by check', version: '1' }
    const edits = await press(`${path}/edit`, changed)
    expect(edits.map(({ status }) => status)).toEqual([303, 303, 303])
    const { data } = await project.get('/tcase?limit=100')
    expect(data.filter(({ title }: { title: string }) => title.startsWith('Pays'))).toMatchObject([
      { title: 'Pays by check', version: 2 },
    ])
    const selected = { title: 'Smoke', type: 'static', scope: 'selected', tcase: 'TWICE-1' }
    const [opened] = await press('/project/TWICE/tcases', selected)
    expect(opened?.location).toMatch(/\/run\/\d+$/)
    await press(opened?.location ?? '', { action: 'again', scope: 'all', title: 'Smoke again' })
    const closed = await press(opened?.location ?? '', { action: 'close' })
    expect(closed.map(({ status }) => status)).toEqual([303, 303, 303])
    for (const [at, fields] of [
      ['/project/TWICE/folders/new', { path: 'Cart' }],
      ['/project/TWICE/milestones/new', { title: 'Autumn' }],
    ] as const) {
      expect((await press(at, fields)).map(({ status }) => status)).toEqual([303, 303, 303])
    }
  })

  it('creates one API key, and shows it each time, but not if it was revoked', async () => {
    const path = '/settings/api-keys'
    const answers = await press(path, { name: 'Nightly' })
    const keys = answers.map(({ text }) => /id="new-key">([^<]+)</.exec(text)?.[1])
    expect(new Set(keys).size).toBe(1)
    expect((await callAt(server.url, keys[0] ?? '', 'GET', '/project/TWICE')).status).toBe(200)
    const text = answers[2]?.text ?? ''
    expect(text.match(/>Nightly</g)).toHaveLength(1)
    const formId = await readFormId(path)
    const other = await owner.post(path, { name: 'Nightly', formId })
    const ofOther = /id="new-key">([^<]+)</.exec(other.text)?.[1] ?? ''
    expect(ofOther).not.toBe(keys[0])
    const revoked = await press(path, { revoke: ofOther.split('.')[1] ?? '' })
    expect(revoked.map(({ status }) => status)).toEqual([303, 303, 303])
    const late = await owner.post(path, { name: 'Nightly', formId })
    expect(late).toMatchObject({ status: 409, text: expect.stringContaining('has been revoked') })
  })
})
