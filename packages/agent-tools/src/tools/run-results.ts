import { forEachConcurrent } from 'qasphere-client/concurrency'
import type { ResponseOf } from 'qasphere-contract'
import type { getRunTestCase } from 'qasphere-contract/run-test-cases'
import { anyText, optional, positiveInt, type Status } from 'qasphere-contract/scalars'
import * as z from 'zod/mini'
import { type Answer, listAnswer, listOutput } from '../answer.js'
import { placesOf } from '../find-by-name.js'
import { withoutEmpty } from '../full-test-case.js'
import { markerOf } from '../markers.js'
import { limit, offset, project, testCaseRef } from '../parts.js'
import { findStatuses } from '../statuses.js'
import { type CallOf, defineLookingUpTool } from '../tool.js'

type Call = CallOf<'run_results'>
type Result = ResponseOf<typeof getRunTestCase>['results'][number]

/** Maximum number of rows with comments: each costs a request. */
const maxWithComments = 20
/** Requests at the same time. */
const lanes = 4

const input = z.object({
  project,
  run: positiveInt,
  statuses: optional('Such as failed, blocked', z.array(anyText)),
  text: optional('Part of the title', anyText),
  comments: optional(`Include latest results; at most ${maxWithComments} rows`, z.boolean()),
  testCase: optional('Return all its results, newest first', testCaseRef),
  limit: limit(50, 500),
  offset,
})
type RunResults = z.output<typeof input>

export const runResults = defineLookingUpTool({
  name: 'run_results',
  title: 'Results of a run',
  description: 'List the test cases of a run with their statuses, or all results of one test case.',
  changes: 'never',
  input,
  output: listOutput,
  lookUp: async ({ input, call, problems }) => {
    const statuses = await findStatuses(call, placesOf(input.statuses ?? [], 'statuses'), problems)
    return async (checked) => {
      const { testCase } = checked
      return testCase === undefined
        ? listTestCases(call, checked, statuses)
        : listResults(call, checked, testCase)
    }
  },
})

async function listTestCases(call: Call, input: RunResults, statuses: readonly Status[]): Promise<Answer> {
  const { project: projectCode, run: runId, text, comments, offset } = input
  const limit = Math.min(input.limit, comments ? maxWithComments : 500)
  const { tcases } = await call('listRunTestCases', {
    projectCode,
    runId,
    ...(text === undefined ? {} : { search: text }),
  })
  const wanted = tcases.filter(({ status }) => statuses.length === 0 || statuses.includes(status))
  const shown = wanted.slice(offset, offset + limit)
  const results = comments ? await latestResults(call, projectCode, runId, shown) : new Map<string, Answer>()
  const rows = shown.map(({ id, seq, title, status, priority }): Answer => {
    const result = results.get(id)
    return { testCase: markerOf(projectCode, seq), title, status, priority, ...(result ? { result } : {}) }
  })
  return listAnswer({ rows, total: wanted.length, offset, narrowedBy: 'statuses or text' })
}

/** Returns the latest result of each test case that has one, by the ID of the test case. */
async function latestResults(
  call: Call,
  projectCode: string,
  runId: number,
  testCases: readonly { readonly id: string; readonly status: string }[],
): Promise<ReadonlyMap<string, Answer>> {
  const found = new Map<string, Answer>()
  const withResults = testCases.filter(({ status }) => status !== 'open')
  await forEachConcurrent(withResults, lanes, async ({ id }) => {
    const { results } = await call('getRunTestCase', { projectCode, runId, tcaseId: id })
    const latest = results.at(-1)
    if (latest) found.set(id, briefResult(latest))
  })
  return found
}

async function listResults(call: Call, input: RunResults, tcaseId: string): Promise<Answer> {
  const { project: projectCode, run: runId, limit, offset } = input
  const { results } = await call('getRunTestCase', { projectCode, runId, tcaseId })
  const rows = [...results]
    .reverse()
    .slice(offset, offset + limit)
    .map(briefResult)
  return listAnswer({ rows, total: results.length, offset, narrowedBy: 'limit' })
}

function briefResult({ id, status, comment, timeTaken, links, authorId, createdAt }: Result): Answer {
  const issues = links.map(({ text, url }) => ({ text, url }))
  return withoutEmpty({ id, status, comment, timeTakenMs: timeTaken, links: issues, authorId, createdAt })
}
