import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signIn } from '../support/browser-session.js'
import { type DataPlace, makeDataPlace } from '../support/data-place.js'
import { type Answer, startServer, type TestServer } from '../support/server.js'
import { password } from '../support/users-with-roles.js'

const folder = mkdtempSync(join(tmpdir(), 'qasphere-seed-'))
const token = 'demo.changed.0123456789abcdef'

/** A seed of everything that a later seed changes. */
function describeSeed(
  text: string,
  options: readonly string[],
  projects: readonly string[],
  passwordOfTom: string,
): object {
  return {
    users: [
      { email: 'mara@example.com', name: 'Mara', role: 'user', password, projects },
      { email: 'tom@example.com', name: 'Tom', role: 'user', password: passwordOfTom },
    ],
    customFields: [{ systemName: 'automation', name: 'Automation', type: 'dropdown', options }],
    projects: [
      {
        code: 'PRJ',
        title: 'Project',
        sharedSteps: [{ title: 'Sign in', steps: [{ description: text }] }],
        sharedPreconditions: [{ title: 'Account', text }],
      },
      { code: 'OLD', title: 'Archived', archived: true },
    ],
  }
}

describe('a seed that is applied to existing data', () => {
  let place: DataPlace
  let server: TestServer
  let before: Answer
  beforeAll(async () => {
    place = await makeDataPlace()
    const first = await startWith(describeSeed('first', ['Planned'], ['OLD'], password))
    before = await first.call('GET', '/project/PRJ/custom-field')
    await first.stop()
    server = await startWith(describeSeed('second', ['Done', 'Planned'], ['PRJ'], 'another horse'))
  })
  afterAll(async () => {
    await server.stop()
    await place.remove()
    rmSync(folder, { recursive: true })
  })

  function startWith(seed: object): Promise<TestServer> {
    const file = join(folder, 'seed.json')
    writeFileSync(file, JSON.stringify(seed))
    return startServer({ ...place.options, seed: file, token })
  }

  it('changes shared steps and shared preconditions', async () => {
    expect((await server.call('GET', '/project/PRJ/shared-step/1')).body).toMatchObject({
      version: 2,
      subSteps: expect.arrayContaining([expect.objectContaining({ description: 'second' })]),
    })
    expect((await server.call('GET', '/project/PRJ/shared-precondition/1')).body).toMatchObject({
      version: 2,
      text: 'second',
    })
  })

  it('adds options of custom fields, and keeps the others', async () => {
    const { body: changed } = await server.call('GET', '/project/PRJ/custom-field')
    expect(changed.customFields[0].options[1]).toEqual(before.body.customFields[0].options[0])
  })

  it('changes the password of one of two users who had the same', async () => {
    await signIn(server, 'tom@example.com', 'another horse')
    await expect(signIn(server, 'tom@example.com', password)).rejects.toThrow('could not sign in')
    await signIn(server, 'mara@example.com', password)
  })

  it('changes the projects of users', async () => {
    const mara = await signIn(server, 'mara@example.com', password)
    expect((await mara.get('/project/PRJ')).status).toBe(200)
    expect((await mara.get('/project/OLD')).status).toBe(403)
  })
})
