import { maxBatchItems } from 'qasphere-contract/results'
import { anyText, html, nonNegativeInt, optional, positiveInt, webUrl } from 'qasphere-contract/scalars'
import * as z from 'zod/mini'
import { objectAnswer } from '../answer.js'
import type { GivenName } from '../find-by-name.js'
import { markerOf, seqOf } from '../markers.js'
import { project, testCaseRef } from '../parts.js'
import { findStatuses } from '../statuses.js'
import { type CallOf, defineLookingUpTool } from '../tool.js'
import type { Problem } from '../tool-error.js'

const result = z.object({
  testCase: testCaseRef,
  status: anyText,
  comment: optional('HTML', html),
  timeTakenMs: z.optional(nonNegativeInt),
  links: optional('Links to issues', z.array(z.object({ text: anyText, url: webUrl }))),
})

export const recordResults = defineLookingUpTool({
  name: 'record_results',
  title: 'Record results',
  description:
    'Add results to a run. If one is invalid, none is added. Statuses: passed, failed, blocked, skipped, open and custom ones.',
  changes: 'always',
  input: z.object({
    project,
    run: positiveInt,
    results: z.array(result).check(z.minLength(1), z.maxLength(maxBatchItems)),
    log: optional('HTML message about the run as a whole', html),
  }),
  output: z.looseObject({ recorded: z.int(), counts: z.looseObject({}) }),
  lookUp: async ({ input, project: projectCode, call, problems }) => {
    const results = input.results ?? []
    const statuses = await findStatuses(call, placesIn(results, 'status'), problems)
    const tcaseIds =
      input.run === undefined
        ? []
        : await findInRun(call, projectCode, input.run, placesIn(results, 'testCase'), problems)
    return async ({ run: runId, results, log }) => {
      const items = results.flatMap(({ comment, timeTakenMs, links }, index) => {
        const [status, tcaseId] = [statuses[index], tcaseIds[index]]
        if (status === undefined || tcaseId === undefined) return []
        return {
          tcaseId,
          status,
          ...(comment === undefined ? {} : { comment }),
          ...(timeTakenMs === undefined ? {} : { timeTaken: timeTakenMs }),
          ...(links === undefined ? {} : { links }),
        }
      })
      const { ids } = await call('batchCreateResults', { projectCode, runId, items })
      if (log !== undefined) await call('createRunLog', { projectCode, runId, comment: log })
      return objectAnswer({ recorded: ids.length, ids, counts: countBy(statuses) })
    }
  },
})

function placesIn(results: readonly z.output<typeof result>[], field: 'status' | 'testCase'): GivenName[] {
  return results.map((each, index) => ({ where: `results[${index}].${field}`, name: each[field] }))
}

/** Returns the IDs of test cases. Adds a problem for every one that is not in the run. */
async function findInRun(
  call: CallOf<'record_results'>,
  projectCode: string,
  runId: number,
  testCases: readonly GivenName[],
  problems: Problem[],
): Promise<string[]> {
  const { tcases } = await call('listRunTestCases', { projectCode, runId })
  const ids = new Map<string, string>()
  for (const { id, seq, legacyId } of tcases) {
    if (legacyId !== '') ids.set(legacyId, id)
    ids.set(markerOf(projectCode, seq), id).set(id, id)
  }
  return testCases.flatMap(({ where, name }) => {
    const seq = seqOf(projectCode, name)
    const id = ids.get(seq === undefined ? name : markerOf(projectCode, seq))
    if (id === undefined) {
      problems.push({
        where,
        message: `${name} is not in the run ${runId}; run_results lists its test cases`,
      })
    }
    return id ?? []
  })
}

function countBy(statuses: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const status of statuses) counts[status] = (counts[status] ?? 0) + 1
  return counts
}
