import { readFileSync } from 'node:fs'
import { type Endpoint, endpoints } from 'qasphere-contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ownerPassword, ownersBrowser } from '../support/approval.js'
import { createOwnCredentials } from '../support/own-credentials.js'
import { makeProject, type TestProject } from '../support/project.js'
import { startServer, type TestServer } from '../support/server.js'

interface ShownEvent {
  readonly action: string
  readonly meta: Readonly<Record<string, unknown>>
}

describe('the audit log', () => {
  let server: TestServer
  let project: TestProject
  let folderId: number
  let tcaseIds: string[]
  let runId: number
  let own: Awaited<ReturnType<typeof createOwnCredentials>>
  beforeAll(async () => {
    server = await startServer({ ownerPassword })
    project = await makeProject(server, 'LOG')
    folderId = await project.folder('Cases')
    tcaseIds = await project.testCases(2)
    runId = await project.run({ tcaseIds })
    own = await createOwnCredentials(server, await ownersBrowser(server))
  })
  afterAll(() => server.stop())

  const list = async (): Promise<ShownEvent[]> =>
    (await server.call('GET', '/audit-logs?count=1000')).body.events

  /** Uploads a file as a form does. */
  async function sendFile(path: string, field: string): Promise<void> {
    const form = new FormData()
    form.append(field, new Blob(['text']), 'a.txt')
    const response = await fetch(`${server.url}/api/public/v0${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.token}` },
      body: form,
    })
    expect(response.status).toBe(201)
  }

  const revoke = (path: string) => server.call('POST', `/api/qasphere/v1${path}/revoke`)
  const newRun = (title: string) => ({ title, type: 'static', queryPlans: [{ tcaseIds }] })
  const newTestCase = () => ({ title: 'Pays', type: 'standalone', priority: 'low', folderId })
  const changes: readonly (readonly [string, string, () => Promise<unknown>])[] = [
    ['createProject', 'project.created', () => makeProject(server, 'LOG2')],
    ['bulkCreateFolders', 'folder.upserted', () => project.folder('More')],
    ['createTestCase', 'test_case.created', () => project.post('/tcase', newTestCase())],
    ['bulkCreateTestCases', 'test_case.bulk_created', () => project.testCases(1)],
    ['updateTestCase', 'test_case.updated', () => project.patch(`/tcase/${tcaseIds[0]}`, { title: 'New' })],
    ['createMilestone', 'milestone.created', () => project.post('/milestone', { title: 'May' })],
    [
      'createTestPlan',
      'test_plan.created',
      () => project.post('/plan', { title: 'Plan', runs: [newRun('Planned')] }),
    ],
    ['createRun', 'run.created', () => project.post('/run', newRun('Run'))],
    ['cloneRun', 'run.cloned', () => project.post('/run/clone', { runId, title: 'Clone' })],
    ['createRunLog', 'run_log.created', () => project.post(`/run/${runId}/log`, { comment: 'slow' })],
    [
      'createResult',
      'result.created',
      () => project.post(`/run/${runId}/tcase/${tcaseIds[0]}/result`, { status: 'passed' }),
    ],
    [
      'batchCreateResults',
      'result.batch_created',
      () =>
        project.post(`/run/${runId}/result/batch`, { items: [{ tcaseId: tcaseIds[0], status: 'passed' }] }),
    ],
    ['closeRun', 'run.closed', () => project.post(`/run/${runId}/close`)],
    ['uploadFile', 'file.uploaded', () => sendFile('/file', 'file')],
    ['uploadFiles', 'file.uploaded', () => sendFile('/file/batch', 'files')],
    [
      'updateStatuses',
      'settings.statuses_updated',
      () =>
        server.call('POST', '/settings/preferences/status', {
          statuses: [{ id: 'custom1', name: 'Retest', color: 'purple', isActive: true }],
        }),
    ],
    [
      'createProjectInternally',
      'project.created',
      () => server.call('POST', '/api/project', { code: 'LOG3', title: 'Third' }),
    ],
    ['revokeApiKey', 'api_key.revoked', () => revoke(`/api-keys/${own.apiKeyId}`)],
    ['revokeLogin', 'oauth_authorization.revoked', () => revoke(`/logins/${own.loginId}`)],
    ['deleteProject', 'project.deleted', () => server.call('DELETE', '/api/project/LOG3')],
  ]

  it.each(changes)('has one entry for %s: %s, with its IDs', async (name, action, change) => {
    const before = await list()
    const made = await change()
    const known = new Set(before.map((event) => JSON.stringify(event)))
    const added = (await list()).filter((event) => !known.has(JSON.stringify(event)))
    expect(added.map((event) => event.action)).toEqual([action])
    const meta = added[0]?.meta
    const [, endpoint] = Object.entries<Endpoint>(endpoints).find(([each]) => each === name) ?? []
    expect(Object.keys(meta ?? {})).toEqual(
      expect.arrayContaining(Object.keys(endpoint?.request.params ?? {})),
    )
    if (typeof made === 'object' && made !== null && 'id' in made) expect(meta?.id).toBe(made.id)
  })

  it('is tested for every action of a signed-in user', () => {
    const names = Object.entries(endpoints).flatMap(([name, endpoint]) =>
      'audit' in endpoint && endpoint.access !== 'anyone' ? [name] : [],
    )
    expect(changes.map(([name]) => name).sort()).toEqual(names.sort())
  })

  it('contains only documented actions', async () => {
    const documentation = readFileSync(new URL('../../docs/api-reference.md', import.meta.url), 'utf8')
    const [, section = ''] = /\n## Audit log\n(.*?)\n## /s.exec(documentation) ?? []
    const documented = [...section.matchAll(/`([a-z_]+\.[a-z_]+)`/g)].map(([, action]) => action)
    const recorded = (await list()).map(({ action }) => action)
    const declared = Object.values(endpoints).flatMap((endpoint) =>
      'audit' in endpoint ? [endpoint.audit] : [],
    )
    expect([...recorded, ...declared].filter((action) => !documented.includes(action))).toEqual([])
  })
})
