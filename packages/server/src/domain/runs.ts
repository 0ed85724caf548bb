import type { BodyOf, Endpoints, ResponseOf } from 'qasphere-contract'
import type { RunType } from 'qasphere-contract/query-plans'
import type { Status } from 'qasphere-contract/scalars'
import { configurationExists } from '../store/configurations.js'
import { takeNumbers } from '../store/counters.js'
import { now } from '../store/database.js'
import { canAccessAllProjects, changeProjectCounts } from '../store/projects.js'
import { matchesQueryPlans, type ResolvedQueryPlan, type TestCaseCondition } from '../store/query-plans.js'
import { changeRunCounts } from '../store/run-counts.js'
import { addTestCases, matchesMembersOf, pinTestCases } from '../store/run-test-cases.js'
import {
  closeRunRow,
  findRunIdByTitle,
  findRunRow,
  insertRun,
  lockRunOfProject,
  lockRunRow,
} from '../store/runs.js'
import type { ProjectRow, RunRow } from '../store/schema.js'
import { ApiError, notFound } from '../values/api-error.js'
import { parseCounter } from '../values/identifiers.js'
import { requireAssignable } from './assignees.js'
import type { CallContext, UserContext } from './call.js'
import { requireOpenMilestone } from './milestones.js'
import { findOpenProject } from './projects.js'
import { readQueryPlans, resolveQueryPlans } from './query-plans.js'
import { sanitizeRichText } from './rich-text.js'

type ShownRun = ResponseOf<Endpoints['listRuns']>['runs'][number]

/** Details of a new run, whichever endpoint creates it. */
export type RunDetails = Omit<BodyOf<Endpoints['createRun']>, 'type' | 'queryPlans'> & {
  readonly testPlanId?: number
}

/** Counts the test cases of a run: all of them, and those of each status. */
export function countStatuses(row: Readonly<Record<Status, number>>): ShownRun['statusCounts'] {
  const { open, passed, failed, blocked, skipped, custom1, custom2, custom3, custom4 } = row
  const counts = { open, passed, failed, blocked, skipped, custom1, custom2, custom3, custom4 }
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0)
  return { all, ...counts }
}

/** Returns the time from the creation of a run to its end, in milliseconds. */
export function measureRun({ createdAt }: RunRow, closedAt: string): number {
  return Date.parse(closedAt) - Date.parse(createdAt)
}

/** Converts a run to the format of the API. */
export function showRun(row: RunRow): ShownRun {
  return {
    id: row.id,
    title: row.title,
    description: row.description,
    type: row.type,
    closed: row.closedAt !== null,
    statusCounts: countStatuses(row),
    milestoneId: row.milestoneId,
    configurationId: row.configurationId,
    assignmentId: row.assignmentId,
    planId: row.testPlanId,
    links: row.linksJson === null ? null : JSON.parse(row.linksJson),
    integrationLink: row.integrationLink,
    authorId: row.authorId,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    closedAt: row.closedAt,
  }
}

/** Finds the run in a path. Throws 404 for an unknown run. */
export async function findRun(call: CallContext, project: ProjectRow, runId: string): Promise<RunRow> {
  const id = parseCounter(runId)
  const run = id === undefined ? undefined : await findRunRow(call.db, project.key, id)
  if (!run) throw notFound('run')
  return run
}

/** Finds the run in a path for a change and locks it. Throws 404 for an unknown run and 400 for a closed one. */
async function findOpenRun(call: CallContext, project: ProjectRow, runId: string): Promise<RunRow> {
  const id = parseCounter(runId)
  const run = id === undefined ? undefined : await lockRunRow(call, project.key, id)
  if (!run) throw notFound('run')
  if (run.closedAt) throw new ApiError(400, `the run "${run.title}" is closed`)
  return run
}

/**
 * Finds the run in a path for a change, together with its project, like `findOpenProject` and `findOpenRun`, but
 * usually with one query for both.
 */
export async function findOpenRunOfProject(
  call: UserContext,
  projectCode: string,
  runId: string,
): Promise<{ readonly project: ProjectOfRun; readonly run: RunRow }> {
  const { user } = call
  const id = parseCounter(runId)
  const found = id === undefined ? undefined : await lockRunOfProject(call, projectCode, id, user.id)
  const mayChange = found && (found.isMember || canAccessAllProjects(user)) && !found.project.archivedAt
  if (mayChange && !found.run.closedAt) return found
  // These throw the reason.
  const project = await findOpenProject(call, projectCode)
  return { project, run: await findOpenRun(call, project, runId) }
}

/** The columns of the project that adding results needs. */
export type ProjectOfRun = Pick<ProjectRow, 'key' | 'code'>

/** Creates a run and returns its ID. Throws 400, 404 or 409 for invalid details. */
export async function createRun(
  call: UserContext,
  project: ProjectRow,
  input: RunDetails & Pick<BodyOf<Endpoints['createRun']>, 'type' | 'queryPlans'>,
): Promise<number> {
  const { type, queryPlans, ...details } = input
  const plans = await resolveQueryPlans(call, project, queryPlans)
  return await addRun(call, project, details, {
    type,
    isChosen: matchesQueryPlans(call.engine, project.key, plans),
    ...(type === 'live' ? { queryPlans: plans } : {}),
  })
}

/** Creates a run of the same test cases, all open. Throws as `createRun` does. */
export async function cloneRun(
  call: UserContext,
  project: ProjectRow,
  source: RunRow,
  details: RunDetails,
): Promise<number> {
  const { type } = source
  if (type !== 'live')
    return await addRun(call, project, details, { type, isChosen: matchesMembersOf(source.key) })
  const queryPlans = readQueryPlans(source)
  const isChosen = matchesQueryPlans(call.engine, project.key, queryPlans)
  return await addRun(call, project, details, { type, isChosen, queryPlans })
}

/** Closes a run, so that nothing can change it. Throws 400 if it is already closed. */
export async function closeRun(call: CallContext, project: ProjectRow, runId: string): Promise<void> {
  // This must come before the run is locked: requests that create test cases lock the project before its live runs.
  await changeProjectCounts(call.db, project.key, { openRuns: -1, closedRuns: 1 })
  const run = await findOpenRun(call, project, runId)
  await pinTestCases(call.db, run.key)
  await closeRunRow(call.db, run.key, now())
}

interface Selection {
  readonly type: RunType
  readonly isChosen: TestCaseCondition
  /** Only for live runs. */
  readonly queryPlans?: readonly ResolvedQueryPlan[]
}

async function addRun(
  call: UserContext,
  project: ProjectRow,
  details: RunDetails,
  selection: Selection,
): Promise<number> {
  await requireRelated(call, project, details)
  const row = await createRow(call, project, details, selection)
  const key = await insertRun(call.db, row)
  if (key === undefined) throw await titleConflict(call, row)
  const amount = await addTestCases(call.db, { key, type: row.type }, selection.isChosen)
  await changeRunCounts(call.db, key, [{ status: 'open', by: amount }])
  return row.id
}

async function requireRelated(call: UserContext, project: ProjectRow, details: RunDetails): Promise<void> {
  const { milestoneId, configurationId, assignmentId } = details
  if (milestoneId !== undefined) await requireOpenMilestone(call.db, project.key, milestoneId)
  if (assignmentId !== undefined) await requireAssignable(call.db, project, assignmentId)
  if (configurationId !== undefined && !(await configurationExists(call.db, project.key, configurationId))) {
    throw notFound('configuration')
  }
}

async function createRow(call: UserContext, project: ProjectRow, details: RunDetails, selection: Selection) {
  const createdAt = now()
  return {
    projectKey: project.key,
    id: await takeNumbers(call.db, project.key, 'run'),
    title: details.title,
    description: await sanitizeRichText(details.description ?? '', call),
    type: selection.type,
    milestoneId: details.milestoneId ?? null,
    titleScope: details.milestoneId ?? 0,
    configurationId: details.configurationId ?? null,
    assignmentId: details.assignmentId ?? null,
    testPlanId: details.testPlanId ?? null,
    queryPlansJson: selection.queryPlans ? JSON.stringify(selection.queryPlans) : null,
    linksJson: details.links ? JSON.stringify(details.links) : null,
    integrationLink: details.integrationLink ?? null,
    authorId: call.user.id,
    createdAt,
    updatedAt: createdAt,
    closedAt: null,
  }
}

/**
 * Returns the error for a title that is in use. Clients parse the ID at the end of the message and use that run instead
 * (docs/api-reference.md, Run titles).
 */
async function titleConflict(
  call: CallContext,
  row: Pick<RunRow, 'projectKey' | 'titleScope' | 'title'>,
): Promise<ApiError> {
  const id = await findRunIdByTitle(call.db, row)
  return new ApiError(409, `run title must be unique within the milestone, conflicting run id: ${id}`)
}
