import { type Endpoint, fullPath } from 'qasphere-contract'

/** Valid bodies for the endpoints of the demo project, by name. */
const bodies: Readonly<Record<string, unknown>> = {
  createProject: { code: 'NEW', title: 'Paths' },
  createProjectInternally: { code: 'NEW2', title: 'Paths' },
  bulkCreateFolders: { folders: [{ path: ['Paths'] }] },
  createMilestone: { title: 'Paths' },
  createResult: { status: 'failed', comment: 'overwritten' },
  batchCreateResults: { items: [{ tcaseId: 'SHOP-1', status: 'failed' }] },
  createRunLog: { comment: 'Paths' },
  createRun: { title: 'Paths', type: 'static', queryPlans: [{ tcaseIds: ['SHOP-1'] }] },
  cloneRun: { runId: 40, title: 'Paths, cloned' },
  createTestCase: { title: 'Paths', type: 'standalone', folderId: 2, priority: 'low' },
  updateTestCase: { title: 'overwritten' },
  findTestCasesBySeq: { seqIds: ['SHOP-1'] },
  bulkCreateTestCases: { folderPath: ['Paths'], tcases: [{ title: 'Paths', tags: [] }] },
  createTestPlan: {
    title: 'Paths',
    milestoneId: 2,
    runs: [{ title: 'Paths', type: 'static', queryPlans: [{ tcaseIds: ['SHOP-1'] }] }],
  },
  updateStatuses: { statuses: [{ id: 'custom1', name: 'Retest', color: 'purple', isActive: true }] },
  logIn: { email: 'owner@example.com', password: 'qasphere-demo' },
  requestDeviceCode: { client_id: 'qas-cli' },
  registerClient: { redirect_uris: ['http://127.0.0.1/callback'] },
  revokeToken: { token: 'unknown' },
}

/** Queries of endpoints that require one. */
const queries: Readonly<Record<string, string>> = {
  getTestCaseHistory: '?tcase=SHOP-1',
  findTenant: '?name=LOCAL',
}

/** Returns a request with these path parameters, of which nothing else can cause a rejection. */
export function validRequest(
  name: string,
  endpoint: Endpoint,
  params: Readonly<Record<string, string>>,
): readonly [method: string, path: string, body: string | undefined] {
  const path = fullPath(endpoint).replace(/\{(\w+)\}/g, (_, param: string) => params[param] ?? '')
  const body = bodies[name]
  return [
    endpoint.request.method,
    path + (queries[name] ?? ''),
    body === undefined ? undefined : JSON.stringify(body),
  ]
}
