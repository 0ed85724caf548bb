import type { Connection } from 'qasphere-client/connection'
import { endpoints } from 'qasphere-contract'
import type { Sequence } from '../read/lazy-list.js'
import type { Upload } from '../upload.js'
import { explain } from './explain.js'
import type { UnmatchedResult } from './match-results.js'
import type { Matches } from './matches.js'
import type { OutsideRun } from './outside-run.js'
import type { KnownTestCase, TestCaseTable } from './test-case-table.js'

/** Prints for every result what was looked for and what was found. */
export async function explainMatches(
  { options, connection, terminal }: Upload,
  projectCode: string,
  known: TestCaseTable,
  matched: Matches,
  unmatched: Sequence<UnmatchedResult>,
  outside: OutsideRun | undefined,
): Promise<void> {
  const where = options.run ? `run ${options.run.runId} of project ${projectCode}` : `project ${projectCode}`
  const needsAll = !options.run && unmatched.length > 0
  const testCases = needsAll ? await listAllTestCases(connection, projectCode) : [...known.values()]
  const explanation = { format: options.format, projectCode, where, testCases, outside }
  for (const line of explain(matched, unmatched, explanation)) terminal.say(line)
}

async function listAllTestCases({ client, pace }: Connection, projectCode: string): Promise<KnownTestCase[]> {
  const all: KnownTestCase[] = []
  for await (const { data } of client.pages(endpoints.listTestCases, { projectCode, limit: 5000 })) {
    await pace()
    for (const { id, seq, title } of data ?? []) all.push({ id, seq, title })
  }
  return all
}
