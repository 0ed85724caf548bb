import createClient from 'openapi-fetch'
// Generated from the OpenAPI documents before this file is compiled.
import type { components, paths } from './api.js'
import type { components as extensionComponents, paths as extensionPaths } from './extensions.js'

type Schemas = components['schemas']

/** What a working day leaves behind. */
export interface WorkDay {
  readonly testCases: readonly Schemas['TestCase'][]
  readonly page: number | undefined
  readonly runTestCase: Schemas['RunTestCaseDetails']
  readonly run: Schemas['Run'] | undefined
  readonly found: readonly extensionComponents['schemas']['FoundTestCase'][]
  readonly file: Schemas['UploadedFile'] | undefined
  readonly conflict: Schemas['Error'] | undefined
  readonly missing: Schemas['Error'] | undefined
}

/** Plans, runs and closes a test run, with nothing but what the generated types say. */
export async function workDay(origin: string, token: string, code: string): Promise<WorkDay> {
  const headers = { authorization: `Bearer ${token}` }
  const api = createClient<paths>({ baseUrl: `${origin}/api/public/v0`, headers })
  const extensions = createClient<extensionPaths>({ baseUrl: `${origin}/api/qasphere/v1`, headers })
  const inProject = { path: { projectCode: code } }

  const newProject: Schemas['CreateProjectRequest'] = { code, title: 'Web shop' }
  take(await api.POST('/project', { body: newProject }))
  const conflict = await api.POST('/project', { body: newProject })

  const { ids } = take(
    await api.POST('/project/{projectCode}/tcase/folder/bulk', {
      params: inProject,
      body: { folders: [{ path: ['Checkout', 'Payment'], comment: '<p>Cards only</p>' }] },
    }),
  )
  const folderId = ids[0]?.at(-1) ?? 0
  const step: Schemas['StepInput'] = {
    description: '<p>Pay with an expired card</p>',
    expected: '<p>The payment is refused</p>',
    data: [{ type: 'text', label: 'Card', text: '4111 1111 1111 1111', format: 'plaintext' }],
  }
  const created = take(
    await api.POST('/project/{projectCode}/tcase', {
      params: inProject,
      body: {
        title: 'Expired card',
        type: 'standalone',
        folderId,
        priority: 'high',
        tags: ['payment'],
        steps: [step],
      },
    }),
  )
  take(
    await api.POST('/project/{projectCode}/tcase/bulk', {
      params: inProject,
      body: {
        folderPath: ['Checkout'],
        tcases: [{ title: 'Empty basket' }, { title: 'Full basket', tags: ['basket'] }],
      },
    }),
  )
  take(
    await api.PATCH('/project/{projectCode}/tcase/{tcaseId}', {
      params: { path: { projectCode: code, tcaseId: created.id } },
      body: { title: 'Card with an expired date' },
    }),
  )
  const list = take(
    await api.GET('/project/{projectCode}/tcase', {
      params: {
        ...inProject,
        query: { limit: 10, include: ['tags', 'steps'], sortField: 'seq', sortOrder: 'asc' },
      },
    }),
  )

  const milestone = take(
    await api.POST('/project/{projectCode}/milestone', { params: inProject, body: { title: '2026.8' } }),
  )
  const run = take(
    await api.POST('/project/{projectCode}/run', {
      params: inProject,
      body: {
        title: 'Smoke',
        type: 'static',
        milestoneId: milestone.id,
        queryPlans: [{ tcaseIds: list.data.map(({ id }) => id) }],
      },
    }),
  )
  const inRun = { path: { projectCode: code, runId: run.id } }
  const { tcases } = take(await api.GET('/project/{projectCode}/run/{runId}/tcase', { params: inRun }))

  const { files } = take(
    await api.POST('/file/batch', {
      body: { files: ['a screenshot'] },
      bodySerializer: ({ files: contents }) => {
        const form = new FormData()
        for (const content of contents) form.append('files', new Blob([content]), 'screenshot.txt')
        return form
      },
    }),
  )
  const items = tcases.map(({ id, seq }): Schemas['ResultItem'] => ({
    tcaseId: id,
    status: seq === 1 ? 'failed' : 'passed',
    comment: `<a href="${files[0]?.url}">screenshot</a>`,
    timeTaken: 1200,
  }))
  take(await api.POST('/project/{projectCode}/run/{runId}/result/batch', { params: inRun, body: { items } }))
  const inRunTestCase = { path: { ...inRun.path, tcaseId: created.id } }
  take(
    await api.POST('/project/{projectCode}/run/{runId}/tcase/{tcaseId}/result', {
      params: inRunTestCase,
      body: { status: 'blocked', links: [{ text: 'SHOP-88', url: 'https://tracker.example.com/SHOP-88' }] },
    }),
  )
  const runTestCase = take(
    await api.GET('/project/{projectCode}/run/{runId}/tcase/{tcaseId}', { params: inRunTestCase }),
  )
  take(
    await api.POST('/project/{projectCode}/run/{runId}/log', {
      params: inRun,
      body: { comment: '<p>Night run</p>' },
    }),
  )
  take(await api.POST('/project/{projectCode}/run/{runId}/close', { params: inRun }))
  const { runs } = take(
    await api.GET('/project/{projectCode}/run', {
      params: { ...inProject, query: { closed: true, milestoneIds: [milestone.id] } },
    }),
  )
  const missing = await api.GET('/project/{projectCode}/run/{runId}/tcase', {
    params: { path: { projectCode: code, runId: 4711 } },
  })
  const found = take(
    await extensions.GET('/project/{projectCode}/search/test-cases', {
      params: { ...inProject, query: { query: 'status:blocked' } },
    }),
  )

  return {
    found: found.data,
    testCases: list.data,
    page: list.page,
    runTestCase,
    run: runs[0],
    file: files[0],
    conflict: conflict.error,
    missing: missing.error,
  }
}

function take<T>({ data, error }: { data?: T; error?: Schemas['Error'] }): T {
  if (data === undefined) throw new Error(error?.message ?? 'no answer')
  return data
}
