import { randomUUID } from 'node:crypto'
import { status } from 'qasphere-contract/scalars'
import { expect } from 'vitest'
import type { Answer, TestServer } from './server.js'

/** The relevant fields of a test case. The others are generated. */
export interface TestCaseInput {
  readonly title?: string
  readonly type?: 'standalone' | 'template'
  readonly folderId?: number
  readonly priority?: 'low' | 'medium' | 'high'
  readonly pos?: number
  readonly tags?: readonly string[]
  readonly isDraft?: boolean
  readonly legacyId?: string
  readonly [field: string]: unknown
}

/** A project with functions for actions that tests often need. */
export interface TestProject {
  readonly code: string
  /** Calls the API below the project and returns the response. */
  call(method: string, path: string, body?: unknown): Promise<Answer>
  /** Like `call`, for calls that must succeed: returns the body. */
  get(path: string): Promise<Answer['body']>
  post(path: string, body?: unknown): Promise<Answer['body']>
  patch(path: string, body: unknown): Promise<Answer['body']>
  /** Creates a folder with its ancestors and returns its ID. */
  folder(...path: string[]): Promise<number>
  testCase(input?: TestCaseInput): Promise<{ id: string; seq: number }>
  /** Creates many test cases of medium priority in one folder and returns their IDs. */
  testCases(amount: number, folderPath?: string[]): Promise<string[]>
  /** Creates a run and returns its ID (default: a static_struct run of test cases). */
  run(input: { tcaseIds?: readonly string[]; [field: string]: unknown }): Promise<number>
  /** Returns the test cases of a run. */
  runTestCases(runId: number): Promise<RunTestCase[]>
}

interface RunTestCase {
  readonly id: string
  readonly seq: number
  readonly title: string
  readonly version: number
  readonly status: string
  readonly folderId: number
  readonly pos: number
  readonly priority: string
  readonly templateTCaseId: string | null
}

export async function makeProject(server: TestServer, code: string): Promise<TestProject> {
  succeeded(await server.call('POST', '/project', { code, title: `Project ${code}` }))
  return joinProject(server, code)
}

/** Returns an existing project on a server. */
export function joinProject(server: TestServer, code: string): TestProject {
  const call: TestProject['call'] = (method, path, body) =>
    server.call(method, `/project/${code}${path}`, body)
  const post = async (path: string, body?: unknown) => succeeded(await call('POST', path, body))
  const get = async (path: string) => succeeded(await call('GET', path))
  const folder = async (...path: string[]) => {
    const { ids } = await post('/tcase/folder/bulk', { folders: [{ path }] })
    return ids[0].at(-1)
  }
  let made = 0
  return {
    code,
    call,
    get,
    post,
    folder,
    patch: async (path, body) => succeeded(await call('PATCH', path, body)),
    testCase: async (input = {}) => {
      made += 1
      const folderId = input.folderId ?? (await folder('Cases'))
      return await post('/tcase', {
        title: `Case ${made}`,
        type: 'standalone',
        priority: 'medium',
        ...input,
        folderId,
      })
    },
    testCases: async (amount, folderPath = ['Many']) => {
      const tcases = Array.from({ length: amount }, (_, index) => ({ title: `Many ${index}`, tags: [] }))
      const answer = await post('/tcase/bulk', { folderPath, tcases })
      return answer.tcases.map(({ id }: { id: string }) => id)
    },
    run: async ({ tcaseIds, ...input }) => {
      const queryPlans = [{ tcaseIds: tcaseIds ?? [] }]
      return (
        await post('/run', { title: `Run ${randomUUID()}`, type: 'static_struct', queryPlans, ...input })
      ).id
    },
    runTestCases: async (runId) => (await get(`/run/${runId}/tcase`)).tcases,
  }
}

/** Returns the body of a response that must be successful. */
export function succeeded({ status, body }: Answer): Answer['body'] {
  expect({ status, body }).toEqual({ status: expect.toSatisfy((code) => code === 200 || code === 201), body })
  return body
}

/** Checks that the counts of the project and its runs match their test cases. */
export async function expectRightCounts(project: TestProject): Promise<void> {
  const { total, data } = await project.get('/tcase')
  expect({ total, ...(await project.get('/tcase/count')) }).toEqual({
    total: data.length,
    count: data.length,
  })
  const { runs } = await project.get('/run')
  for (const run of runs) {
    const testCases = await project.runTestCases(run.id)
    const counted: Record<string, number> = { all: testCases.length }
    for (const each of status.options) {
      counted[each] = testCases.filter((testCase) => testCase.status === each).length
    }
    expect({ run: run.id, counts: run.statusCounts }).toEqual({ run: run.id, counts: counted })
  }
}

/** Checks that new rows of an existing project get unused numbers. */
export async function expectGoesOn(project: TestProject): Promise<void> {
  const { total } = await project.get('/tcase')
  const { id } = await project.testCase()
  const run = await project.run({ tcaseIds: [id] })
  await project.post(`/run/${run}/tcase/${id}/result`, { status: 'passed' })
  expect((await project.get('/tcase')).total).toBe(total + 1)
  await expectRightCounts(project)
}
