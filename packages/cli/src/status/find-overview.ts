import { QasError } from 'qasphere-client'
import { forEachConcurrent } from 'qasphere-client/concurrency'
import type { Connection } from 'qasphere-client/connection'
import { formatRunUrl } from 'qasphere-client/run-url'
import { type Endpoints, endpoints, type ResponseOf } from 'qasphere-contract'
import { maxBatchItems } from 'qasphere-contract/results'
import { maxRate } from '../connection/while-connected.js'

/** Failures in this many days are recent. */
export const recentDays = 7

type Run = ResponseOf<Endpoints['listRuns']>['runs'][number]

/** A run with its project. */
export interface RunSummary {
  readonly project: string
  readonly id: number
  readonly title: string
  readonly statusCounts: Run['statusCounts']
  readonly updatedAt: string | null
  readonly url: string
}

/** The output of `status`. */
export interface Overview {
  readonly url: string
  readonly user: Pick<ResponseOf<Endpoints['getCurrentUser']>['user'], 'id' | 'name' | 'email' | 'role'>
  /** The source of the token. */
  readonly source: string
  readonly limits: {
    readonly requestsPerSecond: number
    readonly resultsPerBatch: number
    readonly fileBytes: number
    readonly filesPerUpload: number
  }
  /** Open runs that are assigned to the user, or unassigned and created by the user, newest first. */
  readonly openRuns: readonly RunSummary[]
  /** Runs that changed recently and have failed or blocked test cases, newest first. */
  readonly recentFailures: readonly RunSummary[]
}

/** Maximum number of runs shown of each kind. */
const maxRuns = 20
/** Maximum number of requests at the same time. */
const maxRequests = 8

/**
 * Reads the user's overview for one project, or for all projects that are not archived.
 *
 * @throws QasError of kind `network` or `api` if a request fails.
 */
export async function findOverview(
  { client, pace, url }: Connection,
  source: string,
  projectCode: string | undefined,
): Promise<Overview> {
  await pace()
  const { user } = await client.call(endpoints.getCurrentUser, {})
  if (!user) {
    throw new QasError(
      'credentials',
      `${url} did not return the user of these credentials; check the URL`,
      {},
    )
  }
  const { id, name, email, role } = user
  const projects = projectCode === undefined ? await listProjects() : [projectCode]
  const openRuns: RunSummary[] = []
  const recentFailures: RunSummary[] = []
  const start = Date.now() - recentDays * 86_400_000
  await forEachConcurrent(projects, maxRequests, async (project) => {
    await pace()
    const { runs } = await client.call(endpoints.listRuns, { projectCode: project })
    for (const run of runs ?? []) {
      const summary = summarize(run, project)
      if (!run.closed && isOwn(run, id)) openRuns.push(summary)
      if (hasFailures(run) && isSince(run, start)) recentFailures.push(summary)
    }
  })
  return {
    url,
    user: { id, name, email, role },
    source,
    limits: {
      requestsPerSecond: maxRate,
      resultsPerBatch: maxBatchItems,
      fileBytes: endpoints.uploadFiles.request.upload.maxFileBytes,
      filesPerUpload: endpoints.uploadFiles.request.upload.maxFiles,
    },
    openRuns: newest(openRuns),
    recentFailures: newest(recentFailures),
  }

  async function listProjects(): Promise<string[]> {
    await pace()
    const { projects } = await client.call(endpoints.listProjects, {})
    return (projects ?? []).filter(({ archivedAt }) => !archivedAt).map(({ code }) => code)
  }

  function summarize({ id: runId, title, statusCounts, updatedAt }: Run, project: string): RunSummary {
    const page = formatRunUrl(url, project, runId)
    return { project, id: runId, title, statusCounts, updatedAt: updatedAt ?? null, url: page }
  }
}

function isOwn({ assignmentId, authorId }: Run, userId: number): boolean {
  return assignmentId === userId || (!assignmentId && authorId === userId)
}

function hasFailures({ statusCounts }: Run): boolean {
  return statusCounts.failed > 0 || statusCounts.blocked > 0
}

/** Whether a run has changed since then, or may have because its time is unknown. */
function isSince({ updatedAt }: Run, start: number): boolean {
  return updatedAt === undefined || Date.parse(updatedAt) >= start
}

function newest(runs: readonly RunSummary[]): RunSummary[] {
  return runs
    .toSorted((one, other) => (other.updatedAt ?? '').localeCompare(one.updatedAt ?? ''))
    .slice(0, maxRuns)
}
