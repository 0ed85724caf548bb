import type { Endpoints, ResponseOf } from 'qasphere-contract'
import type { Status } from 'qasphere-contract/scalars'
import { findLastResults, type LastResult } from '../store/last-results.js'
import { listStatusesInRuns } from '../store/run-history.js'
import { indexOutlined, type OutlinedTestCase, type PlacedTestCase } from '../store/run-outline.js'
import { findShownTagIds } from '../store/run-test-cases.js'
import type { ProjectRow } from '../store/schema.js'
import type { Store } from '../store/store.js'
import { findTagRows } from '../store/tags.js'
import { findUserNames } from '../store/users.js'
import { formatMarker } from '../values/markers.js'
import { extractFirstLine } from './first-line.js'
import { findFolderPaths } from './folder-paths.js'
import type { Change, RunReport } from './run-report.js'
import type { TestCaseContent } from './test-case-content.js'

/** Maximum number of runs in the strip of a test case, including the current run. */
export const maxStripRuns = 10

/** A test case of a run, as a row of a table. */
export interface RunRowView {
  readonly testCase: OutlinedTestCase
  /** Folder titles from the top level down. */
  readonly folderPath: readonly string[]
  readonly tags: readonly string[]
  readonly change: Change | undefined
  /** In milliseconds. */
  readonly timeTaken: number | null
  /** The first line of the last comment. */
  readonly firstLine: string
  /** The name of the user who recorded the last result. */
  readonly author: string | undefined
  readonly recordedAt: string | undefined
  /** Statuses in recent runs, oldest first; undefined if a run does not have the test case. */
  readonly strip: readonly (Status | undefined)[]
}

/** Reads the table rows of some test cases of a run, in the same order, with a fixed number of queries. */
export async function readRunRows(
  store: Store,
  report: RunReport,
  testCases: readonly PlacedTestCase[],
): Promise<RunRowView[]> {
  const { project, run } = report
  const keys = testCases.map(({ key }) => key)
  if (keys.length === 0) return []
  const folderIds = [...new Set(testCases.map(({ folderId }) => folderId))]
  const [outlined, lastResults, paths, tags, strips] = await Promise.all([
    indexOutlined(store, run, keys),
    findLastResults(store, run.key, keys),
    findFolderPaths(store, project.key, folderIds),
    findTagTitles(store, report, keys),
    findStrips(store, report, testCases),
  ])
  const results = new Map(lastResults.map((result) => [result.testCaseKey, result]))
  const authors = await findUserNames(store, [
    ...new Set([...results.values()].map(({ authorId }) => authorId)),
  ])
  return keys.flatMap((key) => {
    const [testCase, result] = [outlined.get(key), results.get(key)]
    if (!testCase) return []
    return {
      testCase,
      folderPath: paths.get(testCase.folderId) ?? [],
      tags: tags.get(testCase.key) ?? [],
      change: report.changes.get(testCase.key),
      strip: strips.get(testCase.key) ?? [],
      author: result && authors.get(result.authorId),
      ...showLastResult(result),
    }
  })
}

/** Converts a row to the format of the API. */
export function showRunRow(
  project: ProjectRow,
  { testCase, folderPath, tags, change, timeTaken, firstLine, author, recordedAt }: RunRowView,
): ResponseOf<Endpoints['searchRunTestCases']>['data'][number] {
  const { id, seq, title, status, priority } = testCase
  return {
    id,
    marker: formatMarker(project.code, seq),
    title,
    folderPath: [...folderPath],
    status,
    change: change ?? null,
    tags: [...tags],
    priority,
    timeTaken,
    message: firstLine,
    author: author ?? null,
    recordedAt: recordedAt ?? null,
  }
}

function showLastResult(result: LastResult | undefined) {
  return {
    timeTaken: result?.timeTaken ?? null,
    firstLine: result ? extractFirstLine(result.commentHead) : '',
    recordedAt: result?.createdAt,
  }
}

async function findTagTitles(
  store: Store,
  { project, run }: RunReport,
  keys: readonly number[],
): Promise<Map<number, string[]>> {
  const shown = (await findShownTagIds(store, run.key, keys)).map(({ testCaseKey, tagIdsJson }) => {
    const tagIds: TestCaseContent['tagIds'] = JSON.parse(tagIdsJson ?? '[]')
    return { testCaseKey, tagIds }
  })
  const ids = [...new Set(shown.flatMap(({ tagIds }) => tagIds))]
  const titles = new Map(
    (ids.length === 0 ? [] : await findTagRows(store, project.key, ids)).map(({ id, title }) => [id, title]),
  )
  return new Map(
    shown.map(({ testCaseKey, tagIds }) => [testCaseKey, tagIds.flatMap((id) => titles.get(id) ?? [])]),
  )
}

/**
 * Finds the statuses of test cases of a run in recent runs, oldest first, by test case key; undefined if a run does not
 * have the test case.
 */
export async function findStrips(
  store: Store,
  { run, earlierRuns }: Pick<RunReport, 'run' | 'earlierRuns'>,
  testCases: readonly Pick<PlacedTestCase, 'key' | 'status'>[],
): Promise<Map<number, (Status | undefined)[]>> {
  const runKeys = earlierRuns
    .slice(0, maxStripRuns - 1)
    .map(({ key }) => key)
    .reverse()
  const places = new Map(runKeys.map((key, place) => [key, place]))
  const strips = new Map<number, (Status | undefined)[]>()
  for (const { key, status } of testCases) {
    const strip = Array.from<Status | undefined>({ length: runKeys.length })
    strips.set(key, [...strip, status])
  }
  if (runKeys.length === 0) return strips
  const rows = await listStatusesInRuns(store, runKeys, [...strips.keys()])
  for (const { runKey, testCaseKey, status } of rows) {
    const [strip, place] = [strips.get(testCaseKey), places.get(runKey)]
    if (strip && place !== undefined && runKey !== run.key) strip[place] = status
  }
  return strips
}
