import type { BodyOf, Endpoints, ResponseOf } from 'qasphere-contract'
import { now } from '../store/database.js'
import { insertResults, type NewResult } from '../store/results.js'
import { changeRunCounts } from '../store/run-counts.js'
import {
  findMembers,
  findMembersById,
  type Member,
  setFollowingStatus,
  setStatus,
} from '../store/run-test-cases.js'
import type { ResultRow, RunRow } from '../store/schema.js'
import type { ApiError } from '../values/api-error.js'
import type { UserContext } from './call.js'
import { findNamedTestCases } from './named-test-cases.js'
import { useResultStatuses } from './result-statuses.js'
import { sanitizeRichTexts } from './rich-text.js'
import type { ProjectOfRun } from './runs.js'

type Item = BodyOf<Endpoints['batchCreateResults']>['items'][number]
type ShownResult = ResponseOf<Endpoints['getRunTestCase']>['results'][number]

/** Creates the error for an invalid item of a request, by its index and field. */
export type CreateItemError = (index: number, field: 'status' | 'tcaseId', message: string) => ApiError

/** A test case of a run with its status there. */
type Target = Pick<Member, 'testCaseKey' | 'status'>

/** Converts a result to the format of the API. */
export function showResult(row: ResultRow): ShownResult {
  const { id, status, comment, timeTaken, authorId, createdAt } = row
  const links: ShownResult['links'] = row.linksJson === null ? [] : JSON.parse(row.linksJson)
  return { id, status, comment, timeTaken, links, authorId, createdAt }
}

/**
 * Adds results to an open run, all or none, and returns their IDs in the order of the items. The last result of a test
 * case determines its status. The number of queries depends neither on the number of items nor on the size of the run.
 */
export async function addResults(
  call: UserContext,
  project: ProjectOfRun,
  run: RunRow,
  items: readonly Item[],
  createError: CreateItemError,
): Promise<number[]> {
  const { db } = call
  const targets = await findTargets(call, project, run, items, createError)
  await useResultStatuses(
    db,
    items.map(({ status }) => status),
    (index, message) => createError(index, 'status', message),
  )
  const common = { runKey: run.key, authorId: call.user.id, createdAt: now() }
  const comments = await sanitizeRichTexts(
    items.map(({ comment }) => comment ?? ''),
    call,
  )
  const results = targets.map(({ item, target }, index) => toNewResult(item, target, comments[index] ?? ''))
  const ids = await insertResults(call, common, results)
  await applyStatuses(call, run, targets)
  return ids
}

interface Targeted {
  readonly item: Item
  readonly target: Target
}

async function findTargets(
  call: UserContext,
  project: ProjectOfRun,
  run: RunRow,
  items: readonly Item[],
  createError: CreateItemError,
): Promise<Targeted[]> {
  const names = [...new Set(items.map(({ tcaseId }) => tcaseId))]
  const members = await findNamedMembers(call, project, run, names)
  return items.map((item, index) => {
    const target = members.get(item.tcaseId)
    if (!target) throw createError(index, 'tcaseId', `the test case ${item.tcaseId} is not in the run`)
    return { item, target }
  })
}

/** Finds members of a run by the names that a request uses for their test cases. */
async function findNamedMembers(
  call: UserContext,
  project: ProjectOfRun,
  run: RunRow,
  names: readonly string[],
): Promise<ReadonlyMap<string, Target>> {
  // Almost all requests use IDs. They need only one query and take precedence over other names.
  const identified = await findMembersById(call, run, names)
  if (identified.length === names.length) return new Map(identified.map((member) => [member.id, member]))
  const testCases = await findNamedTestCases(call, project, names)
  const keys = [...testCases.values()].map(({ key }) => key)
  const members = new Map(
    (await findMembers(call, run.key, keys)).map((member) => [member.testCaseKey, member]),
  )
  return new Map(
    [...testCases].flatMap(([name, { key }]) => {
      const member = members.get(key)
      return member ? [[name, member]] : []
    }),
  )
}

function toNewResult(item: Item, { testCaseKey }: Target, comment: string): NewResult {
  const links = item.links?.map((link) => ({ ...link, integrationId: link.integrationId ?? null }))
  return {
    testCaseKey,
    status: item.status,
    comment,
    timeTaken: item.timeTaken ?? null,
    linksJson: links ? JSON.stringify(links) : null,
  }
}

async function applyStatuses(call: UserContext, run: RunRow, targets: readonly Targeted[]): Promise<void> {
  const { db } = call
  const last = [...new Map(targets.map((each) => [each.target.testCaseKey, each])).values()]
  const keysByStatus = new Map<Target['status'], number[]>()
  for (const { item, target } of last) {
    const keys = keysByStatus.get(item.status)
    if (keys) keys.push(target.testCaseKey)
    else keysByStatus.set(item.status, [target.testCaseKey])
  }
  for (const [status, testCaseKeys] of keysByStatus) {
    const set = followsLatest(run, status) ? setFollowingStatus : setStatus
    await set(call, { runKey: run.key, testCaseKeys, status })
  }
  const changes = last.flatMap(({ item, target }) => [
    { status: target.status, by: -1 },
    { status: item.status, by: 1 },
  ])
  await changeRunCounts(db, run.key, changes)
}

/**
 * Whether a run shows the latest version of a test case from now on. A static run keeps its version. Other runs keep
 * the version of the first result after the test case was open (docs/api-reference.md, Runs).
 */
function followsLatest(run: RunRow, status: Target['status']): boolean {
  return run.type !== 'static' && status === 'open'
}
