import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { addUser } from '../support/database.js'
import { makeProject, type TestProject } from '../support/project.js'
import { callAt } from '../support/server.js'
import { type ServerWithDatabase, startServerWithDatabase } from '../support/server-with-database.js'
import { uploadFile } from '../support/uploaded-file.js'

// A server may keep the responses for single test cases: no caller may notice.

let server: ServerWithDatabase
let project: TestProject
let id: string
let created = 0

beforeAll(async () => {
  server = await startServerWithDatabase()
})
afterAll(() => server.stop())

beforeEach(async () => {
  created += 1
  project = await makeProject(server, `NOW${created}`)
  const content = { title: 'First', tags: ['old'], steps: [{ description: 'Open', expected: 'It opens' }] }
  id = (await project.testCase(content)).id
  // Twice, so that anything that is kept is also used.
  await readTestCase()
  await readTestCase()
})

async function readTestCase(reference = id) {
  return await project.get(`/tcase/${reference}`)
}

it('shows each change of a test case immediately', async () => {
  await project.patch(`/tcase/${id}`, { title: 'Second' })
  expect(await readTestCase()).toMatchObject({ title: 'Second', version: 2, tags: [{ title: 'old' }] })
  await project.patch(`/tcase/${id}`, { tags: ['new', 'newer'] })
  expect((await readTestCase()).tags.map(({ title }: { title: string }) => title)).toEqual(['new', 'newer'])
  await project.patch(`/tcase/${id}`, { steps: [{ description: 'Close', expected: 'It closes' }] })
  expect((await readTestCase()).steps).toMatchObject([{ description: 'Close' }])
  await project.patch(`/tcase/${id}`, { requirements: [{ text: 'R-1', url: '' }] })
  expect((await readTestCase()).requirements).toMatchObject([{ text: 'R-1' }])
})

it('shows changes immediately, whichever name of the test case is used', async () => {
  const { seq } = await readTestCase()
  const references = [id, String(seq), `${project.code}-${seq}`]
  for (const reference of references) await readTestCase(reference)
  await project.patch(`/tcase/${id}`, { title: 'Second' })
  for (const reference of references) expect((await readTestCase(reference)).title).toBe('Second')
})

it('shows a filled test case as soon as its template has one', async () => {
  const template = await project.testCase({
    type: 'template',
    title: 'In ${city}',
    steps: [{ description: 'Go to ${city}', expected: 'There' }],
    parameterValues: [{ values: { city: 'Oslo' } }],
  })
  expect((await readTestCase(template.id)).numFilledTCases).toBe(1)
  await project.patch(`/tcase/${template.id}`, {
    parameterValues: [{ values: { city: 'Oslo' } }, { values: { city: 'Rome' } }],
  })
  expect((await readTestCase(template.id)).numFilledTCases).toBe(2)
})

it('shows what another process has changed in any of the tables', async () => {
  const [{ key } = {}] = await server.query('select key from "testCase" where id = ?', id)
  const ofProject = '"projectKey" = (select "projectKey" from "testCase" where id = ?)'
  await server.query('update "testCase" set "titleFolded" = ?, title = ? where id = ?', 'x', 'Elsewhere', id)
  expect((await readTestCase()).title).toBe('Elsewhere')
  await server.query(`update tag set title = ? where ${ofProject}`, 'renamed', id)
  expect((await readTestCase()).tags).toMatchObject([{ title: 'renamed' }])
  await server.query('delete from "testCaseTag" where "testCaseKey" = ?', key ?? null)
  expect((await readTestCase()).tags).toEqual([])
  await server.query('update "testCase" set "deletedAt" = ? where id = ?', new Date().toISOString(), id)
  expect((await project.call('GET', `/tcase/${id}`)).status).toBe(404)
})

it('does not show a test case to users without access to its project', async () => {
  const stranger = await addUser(server, {
    email: `${project.code}@example.com`,
    role: 'user',
    allProjects: false,
  })
  const read = async () => {
    const path = `/project/${project.code}/tcase/${id}`
    const { status, body } = await server.call('GET', path, undefined, {
      authorization: `Bearer ${stranger.token}`,
    })
    return status === 200 ? body.title : status
  }
  expect(await read()).toBe(403)
  const membership = [stranger.id, project.code]
  await server.query(
    'insert into "projectMember" ("userId", "projectKey") select ?, key from project where code = ?',
    ...membership,
  )
  // PostgreSQL servers notice within a second what others have changed.
  await expect.poll(read, { timeout: 5000, interval: 200 }).toBe('First')
  await server.query('delete from "projectMember" where "userId" = ?', stranger.id)
  await expect.poll(read, { timeout: 5000, interval: 200 }).toBe(403)
})

it('shows each caller addresses of files that it can reach', async () => {
  await project.patch(`/tcase/${id}`, { files: [await uploadFile(server, 'log.txt', 'text')] })
  const { port } = new URL(server.url)
  for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, `localhost:${port}`]) {
    const url = `http://${host}`
    const { body } = await callAt(url, server.token, 'GET', `/project/${project.code}/tcase/${id}`)
    expect(body.files).toMatchObject([{ url: expect.stringMatching(`^${url}/`) }])
  }
})
