import { type Endpoint, type EndpointName, endpoints } from 'qasphere-contract'

/** Every tool, in the order in which clients see them. The order never changes, so that clients can cache prompts. */
export const toolNames = [
  'project_overview',
  'search_test_cases',
  'get_test_cases',
  'save_test_cases',
  'organize_folders',
  'list_runs',
  'get_run',
  'save_run',
  'run_results',
  'record_results',
  'upload_report',
  'compare_runs',
  'milestones_and_plans',
  'api_request',
  'describe',
] as const
export type ToolName = (typeof toolNames)[number]

/**
 * The tools that call each endpoint; `api_request` for endpoints that are not listed. No tool calls those with an empty
 * list: they return secrets or files, are only for tests, or are about API keys and logins, which agents do not manage.
 */
const endpointTools = {
  listProjects: ['project_overview'],
  getProject: ['project_overview'],
  listFolders: [
    'project_overview',
    'search_test_cases',
    'get_test_cases',
    'save_test_cases',
    'organize_folders',
    'save_run',
    'milestones_and_plans',
  ],
  bulkCreateFolders: ['save_test_cases', 'organize_folders'],
  listTestCases: ['search_test_cases'],
  getTestCase: ['get_test_cases'],
  countTestCases: ['project_overview'],
  createTestCase: ['save_test_cases'],
  updateTestCase: ['save_test_cases'],
  findTestCasesBySeq: ['save_test_cases', 'save_run', 'milestones_and_plans'],
  listCustomFields: ['project_overview'],
  listTags: ['project_overview', 'search_test_cases', 'save_run', 'milestones_and_plans'],
  listMilestones: ['project_overview', 'list_runs', 'save_run', 'milestones_and_plans'],
  createMilestone: ['milestones_and_plans'],
  createTestPlan: ['milestones_and_plans'],
  listRuns: ['project_overview', 'list_runs', 'get_run', 'compare_runs'],
  createRun: ['save_run'],
  cloneRun: ['save_run'],
  closeRun: ['save_run'],
  listRunTestCases: ['get_run', 'run_results', 'record_results', 'compare_runs'],
  getRunTestCase: ['run_results'],
  compareRuns: ['compare_runs'],
  createRunLog: ['record_results'],
  batchCreateResults: ['record_results'],
  uploadFile: [],
  uploadFiles: ['upload_report'],
  downloadFile: [],
  listStatuses: ['project_overview', 'run_results', 'record_results'],
  listUsers: ['save_run'],
  getCurrentUser: ['project_overview', 'save_run'],
  logIn: [],
  createProjectInternally: [],
  deleteProject: [],
  listApiKeys: [],
  revokeApiKey: [],
  listLogins: [],
  revokeLogin: [],
  findTenant: [],
  requestDeviceCode: [],
  exchangeToken: [],
  registerClient: [],
  revokeToken: [],
} as const satisfies Partial<Record<EndpointName, readonly ToolName[]>>

type ListedEndpoint = keyof typeof endpointTools

const toolsByEndpoint: Readonly<Partial<Record<EndpointName, readonly ToolName[]>>> = endpointTools

/**
 * Returns the tools that call an endpoint; none if agents cannot reach it. Endpoints of logins and those that are not
 * public may return secrets, so they are only reached if the table says so.
 */
export function listToolsFor(name: EndpointName): readonly ToolName[] {
  const { internal, oauth }: Endpoint = endpoints[name]
  return toolsByEndpoint[name] ?? (internal || oauth ? [] : ['api_request'])
}

/** The endpoints that a tool calls. */
export type EndpointOf<Name extends ToolName> =
  | { [E in ListedEndpoint]: Name extends (typeof endpointTools)[E][number] ? E : never }[ListedEndpoint]
  | (Name extends 'api_request' ? Exclude<EndpointName, ListedEndpoint> : never)
