import type { BodyOf, Endpoints, ResponseOf } from 'qasphere-contract'
import { now } from '../store/database.js'
import { insertResults, type NewResult } from '../store/results.js'
import { changeRunCounts } from '../store/run-counts.js'
import { findMembers, type Member, updateMembers } from '../store/run-test-cases.js'
import type { ProjectRow, ResultRow, RunRow } from '../store/schema.js'
import type { ApiError } from '../values/api-error.js'
import type { UserContext } from './call.js'
import { findNamedTestCases } from './named-test-cases.js'
import { useResultStatuses } from './result-statuses.js'
import { sanitizeRichText } from './rich-text.js'

type Item = BodyOf<Endpoints['batchCreateResults']>['items'][number]
type ShownResult = ResponseOf<Endpoints['getRunTestCase']>['results'][number]

/** Makes the refusal of an item of a request, by its place and field. */
export type Refuse = (index: number, field: 'status' | 'tcaseId', words: string) => ApiError

/** A member of a run with the version of its test case that is the latest now. */
interface ItemTarget extends Member {
  readonly latestVersion: number
}

/** A result as the API shows it. */
export function showResult(row: ResultRow): ShownResult {
  const { id, status, comment, timeTaken, authorId, createdAt } = row
  const links: ShownResult['links'] = row.linksJson === null ? [] : JSON.parse(row.linksJson)
  return { id, status, comment, timeTaken, links, authorId, createdAt }
}

/**
 * Adds results to an open run, all or none, and returns their ids in the order of the items. The last result of a test
 * case decides its status. The number of queries depends neither on the number of items nor on the size of the run.
 */
export async function addResults(
  call: UserContext,
  project: ProjectRow,
  run: RunRow,
  items: readonly Item[],
  refuse: Refuse,
): Promise<number[]> {
  const { db, engine } = call
  const targets = await findTargets(call, project, run, items, refuse)
  await useResultStatuses(
    db,
    items.map(({ status }) => status),
    (index, words) => refuse(index, 'status', words),
  )
  const common = { runKey: run.key, authorId: call.user.id, createdAt: now() }
  const results = await Promise.all(targets.map(({ item, target }) => newResult(call, item, target)))
  const ids = await insertResults(db, engine, common, results)
  await applyStatuses(call, run, targets)
  return ids
}

interface Targeted {
  readonly item: Item
  readonly target: ItemTarget
}

async function findTargets(
  call: UserContext,
  project: ProjectRow,
  run: RunRow,
  items: readonly Item[],
  refuse: Refuse,
): Promise<Targeted[]> {
  const named = await findNamedTestCases(
    call,
    project,
    items.map(({ tcaseId }) => tcaseId),
  )
  const keys = [...named.values()].map(({ key }) => key)
  const members = new Map(
    (await findMembers(call.db, call.engine, run.key, keys)).map((member) => [member.testCaseKey, member]),
  )
  return items.map((item, index) => {
    const testCase = named.get(item.tcaseId)
    const member = testCase && members.get(testCase.key)
    if (!member) throw refuse(index, 'tcaseId', `the test case ${item.tcaseId} is not in the run`)
    return { item, target: { ...member, latestVersion: testCase.version } }
  })
}

async function newResult(call: UserContext, item: Item, { testCaseKey }: ItemTarget): Promise<NewResult> {
  const links = item.links?.map((link) => ({ ...link, integrationId: link.integrationId ?? null }))
  return {
    testCaseKey,
    status: item.status,
    comment: await sanitizeRichText(item.comment ?? '', call),
    timeTaken: item.timeTaken ?? null,
    linksJson: links ? JSON.stringify(links) : null,
  }
}

async function applyStatuses(call: UserContext, run: RunRow, targets: readonly Targeted[]): Promise<void> {
  const last = [...new Map(targets.map((each) => [each.target.testCaseKey, each])).values()]
  const members = last.map(({ item: { status }, target }) => ({
    testCaseKey: target.testCaseKey,
    status,
    version: versionAfter(run, target, status),
  }))
  await updateMembers(call.db, call.engine, run.key, members)
  const changes = last.flatMap(({ item, target }) => [
    { status: target.status, by: -1 },
    { status: item.status, by: 1 },
  ])
  await changeRunCounts(call.db, run.key, changes)
}

/**
 * The version a run shows of a test case from now on, null for the latest: a static run keeps its own, the others
 * keep that of the first result after it was open (docs/api-reference.md, Runs).
 */
function versionAfter(run: RunRow, target: ItemTarget, status: Member['status']): number | null {
  if (run.type === 'static') return target.version
  return status === 'open' ? null : (target.version ?? target.latestVersion)
}
