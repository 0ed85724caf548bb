import { listLastCommentsByStatus } from '../store/last-results.js'
import type { RunRow } from '../store/schema.js'
import type { CallContext } from './call.js'
import { generalizeMessage } from './failure-message.js'
import { extractFirstLine } from './first-line.js'
import { failingStatuses } from './run-changes.js'

/** Reads the generalized messages of the failing test cases of a run, by test case key. */
export async function readMessages(
  { db }: Pick<CallContext, 'db'>,
  run: RunRow,
): Promise<Map<number, string>> {
  const comments = await listLastCommentsByStatus(db, run.key, failingStatuses)
  return new Map(
    comments.map(({ testCaseKey, commentHead }) => [
      testCaseKey,
      generalizeMessage(extractFirstLine(commentHead)),
    ]),
  )
}
