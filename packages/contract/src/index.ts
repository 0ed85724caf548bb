import * as apiKeys from './api-keys.js'
import * as auditLogs from './audit-logs.js'
import * as coverageReports from './coverage-reports.js'
import * as customFields from './custom-fields.js'
import type { Endpoint } from './endpoint.js'
import * as failureGroups from './failure-groups.js'
import * as files from './files.js'
import * as folders from './folders.js'
import * as logins from './logins.js'
import * as milestoneReports from './milestone-reports.js'
import * as milestones from './milestones.js'
import * as oauth from './oauth.js'
import * as projects from './projects.js'
import * as reports from './reports.js'
import * as requirements from './requirements.js'
import * as resultStatuses from './result-statuses.js'
import * as results from './results.js'
import * as runLogs from './run-logs.js'
import * as runTestCases from './run-test-cases.js'
import * as runs from './runs.js'
import * as searches from './searches.js'
import * as sessions from './sessions.js'
import * as sharedPreconditions from './shared-preconditions.js'
import * as sharedSteps from './shared-steps.js'
import * as tags from './tags.js'
import * as testCaseReports from './test-case-reports.js'
import * as testCases from './test-cases.js'
import * as testPlans from './test-plans.js'
import * as users from './users.js'

/** The files of the contract, by the noun that names a file in every layer. */
interface Resources {
  readonly apiKeys: typeof apiKeys
  readonly auditLogs: typeof auditLogs
  readonly coverageReports: typeof coverageReports
  readonly customFields: typeof customFields
  readonly failureGroups: typeof failureGroups
  readonly files: typeof files
  readonly folders: typeof folders
  readonly logins: typeof logins
  readonly milestoneReports: typeof milestoneReports
  readonly milestones: typeof milestones
  readonly oauth: typeof oauth
  readonly projects: typeof projects
  readonly reports: typeof reports
  readonly requirements: typeof requirements
  readonly resultStatuses: typeof resultStatuses
  readonly results: typeof results
  readonly runLogs: typeof runLogs
  readonly runTestCases: typeof runTestCases
  readonly runs: typeof runs
  readonly searches: typeof searches
  readonly sessions: typeof sessions
  readonly sharedPreconditions: typeof sharedPreconditions
  readonly sharedSteps: typeof sharedSteps
  readonly tags: typeof tags
  readonly testCaseReports: typeof testCaseReports
  readonly testCases: typeof testCases
  readonly testPlans: typeof testPlans
  readonly users: typeof users
}

/** Names of resources, such as `runs`. */
export type ResourceName = keyof Resources

/** Names of the endpoints that a file, or some file of a union, exports. */
type EndpointNameIn<File> = File extends unknown
  ? { [Name in keyof File]: File[Name] extends Endpoint ? Name : never }[keyof File]
  : never

/** Every endpoint of the API by its name. Without one that a file exports, it does not compile. */
export const endpoints = {
  listProjects: projects.listProjects,
  getProject: projects.getProject,
  createProject: projects.createProject,
  listFolders: folders.listFolders,
  bulkCreateFolders: folders.bulkCreateFolders,
  listTestCases: testCases.listTestCases,
  getTestCase: testCases.getTestCase,
  countTestCases: testCases.countTestCases,
  createTestCase: testCases.createTestCase,
  updateTestCase: testCases.updateTestCase,
  findTestCasesBySeq: testCases.findTestCasesBySeq,
  bulkCreateTestCases: testCases.bulkCreateTestCases,
  listCustomFields: customFields.listCustomFields,
  listTags: tags.listTags,
  listRequirements: requirements.listRequirements,
  listSharedSteps: sharedSteps.listSharedSteps,
  getSharedStep: sharedSteps.getSharedStep,
  listSharedPreconditions: sharedPreconditions.listSharedPreconditions,
  getSharedPrecondition: sharedPreconditions.getSharedPrecondition,
  listMilestones: milestones.listMilestones,
  createMilestone: milestones.createMilestone,
  createTestPlan: testPlans.createTestPlan,
  listRuns: runs.listRuns,
  createRun: runs.createRun,
  cloneRun: runs.cloneRun,
  closeRun: runs.closeRun,
  listRunTestCases: runTestCases.listRunTestCases,
  getRunTestCase: runTestCases.getRunTestCase,
  createRunLog: runLogs.createRunLog,
  createResult: results.createResult,
  batchCreateResults: results.batchCreateResults,
  uploadFile: files.uploadFile,
  uploadFiles: files.uploadFiles,
  downloadFile: files.downloadFile,
  listStatuses: resultStatuses.listStatuses,
  updateStatuses: resultStatuses.updateStatuses,
  listUsers: users.listUsers,
  getCurrentUser: users.getCurrentUser,
  listAuditLogs: auditLogs.listAuditLogs,
  logIn: sessions.logIn,
  createProjectInternally: projects.createProjectInternally,
  deleteProject: projects.deleteProject,
  compareRuns: reports.compareRuns,
  getTestCaseHistory: reports.getTestCaseHistory,
  listFailureGroups: failureGroups.listFailureGroups,
  listFlakyTestCases: testCaseReports.listFlakyTestCases,
  getTraceability: coverageReports.getTraceability,
  getScorecard: coverageReports.getScorecard,
  listMilestoneProgress: milestoneReports.listMilestoneProgress,
  getMilestoneReport: milestoneReports.getMilestoneReport,
  listDurations: testCaseReports.listDurations,
  searchTestCases: searches.searchTestCases,
  searchRunTestCases: searches.searchRunTestCases,
  searchRuns: searches.searchRuns,
  searchAuditLogs: auditLogs.searchAuditLogs,
  listApiKeys: apiKeys.listApiKeys,
  revokeApiKey: apiKeys.revokeApiKey,
  listLogins: logins.listLogins,
  revokeLogin: logins.revokeLogin,
  findTenant: oauth.findTenant,
  requestDeviceCode: oauth.requestDeviceCode,
  exchangeToken: oauth.exchangeToken,
  registerClient: oauth.registerClient,
  revokeToken: oauth.revokeToken,
} as const satisfies Record<EndpointNameIn<Resources[ResourceName]>, Endpoint>

export type Endpoints = typeof endpoints
export type EndpointName = keyof Endpoints
/** Names of the endpoints of a resource. */
export type EndpointNameOf<Resource extends ResourceName> = Extract<
  EndpointNameIn<Resources[Resource]>,
  EndpointName
>

/** Base URL of the documentation of endpoints. */
export const docsBase = 'https://docs.qasphere.com/api/'

/** Returns the words of the command of an endpoint after `qasphere`; undefined if no command exposes it. */
export function commandWords({
  command,
  extension,
}: Pick<Endpoint, 'command' | 'extension'>): string[] | undefined {
  if (command === undefined) return undefined
  return [...(extension ? [] : ['api']), ...command.split(' ')]
}

export * from './endpoint.js'
export { extensionBase, fullPath, publicBase, requestPath } from './paths.js'
