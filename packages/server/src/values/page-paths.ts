/** Paths of pages; the first two are the same as on the platform (docs/api-reference.md, Logging in). */
export const loginPath = '/login'
/** Signs the owner in with a link that works once. */
export const signInLinkPath = '/login/link'
export const deviceCodePath = '/settings/oauth/device'
/** Where MCP clients send browsers to log in. */
export const authorizePath = '/settings/oauth/authorize'
export const authorizationsPath = '/settings/oauth'
export const apiKeysPath = '/settings/api-keys'
export const settingsPath = '/settings'
export const usersPath = '/settings/users'
export const statusesPath = '/settings/statuses'
export const auditLogPath = '/settings/audit-log'
export const logoutPath = '/logout'
export const projectsPath = '/'

export function projectPath(code: string): string {
  return `/project/${code}`
}

export function runsPath(code: string): string {
  return `${projectPath(code)}/runs`
}

/** The path of a run, the same as on the platform. Every upload prints it. */
export function runPath(code: string, runId: number): string {
  return `${projectPath(code)}/run/${runId}`
}

export function testCasesPath(code: string): string {
  return `${projectPath(code)}/tcases`
}

export function newTestCasePath(code: string): string {
  return `${testCasesPath(code)}/new`
}

export function newFolderPath(code: string): string {
  return `${projectPath(code)}/folders/new`
}

export function newMilestonePath(code: string): string {
  return `${projectPath(code)}/milestones/new`
}

export function editTestCasePath(code: string, seq: number): string {
  return `${testCasePath(code, seq)}/edit`
}

export function testCasePath(code: string, seq: number): string {
  return `${projectPath(code)}/tcase/${seq}`
}

export function milestonesPath(code: string): string {
  return `${projectPath(code)}/milestones`
}

export function milestonePath(code: string, id: number): string {
  return `${projectPath(code)}/milestone/${id}`
}

/** The path that leads to the first report of a project. */
export function reportsPath(code: string): string {
  return `${projectPath(code)}/reports`
}

export function flakyPath(code: string): string {
  return `${reportsPath(code)}/flaky`
}

export function durationsPath(code: string): string {
  return `${reportsPath(code)}/durations`
}

export function traceabilityPath(code: string): string {
  return `${reportsPath(code)}/traceability`
}

export function scorecardPath(code: string): string {
  return `${reportsPath(code)}/scorecard`
}

/** The path that leads to a comparison of a run with another one. */
export function comparisonsPath(code: string, runId: number): string {
  return `${runPath(code, runId)}/compare`
}

/** The path of the comparison of a run with a base run. */
export function comparisonPath(code: string, runId: number, baseRunId: number): string {
  return `${comparisonsPath(code, runId)}/${baseRunId}`
}

export function runTestCasePath(code: string, runId: number, seq: number): string {
  return `${runPath(code, runId)}/tcase/${seq}`
}
