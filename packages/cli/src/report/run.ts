import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Connection } from 'qasphere-client/connection'
import { describeFileProblem } from 'qasphere-client/file-problem'
import { formatRunUrl } from 'qasphere-client/run-url'
import { type Endpoints, endpoints, type ResponseOf } from 'qasphere-contract'
import { formatMarker } from 'qasphere-reports/markers'
import type { RunFile } from 'qasphere-server'
import type { Progress } from 'qasphere-uploads/progress'
import { listFolderPaths } from '../connection/folder-paths.js'
import { readCommandInput } from '../connection/read-command-input.js'
import { whileConnected } from '../connection/while-connected.js'
import type { Command, RunContext } from '../input/command.js'
import { invalidArguments } from '../input/invalid-arguments.js'
import { getValue } from '../input/option.js'
import { projectOption } from '../input/project-option.js'
import { createProgress } from '../output/progress.js'
import { findResults } from '../runs/find-results.js'
import { listRuns, requireRun } from '../runs/find-run.js'
import { readRunId, runOperand } from '../runs/run-operand.js'
import { failingStatuses } from '../runs/statuses.js'
import { loadServer } from '../server/load-server.js'

export const reportRun: Command = {
  words: ['report', 'run'],
  summary: 'Write the page of a run to a standalone HTML file.',
  details:
    'The page shows what failed and why, and all test cases. It loads no external resources. This command works with every server, but requires the package qasphere-server, which renders the page.',
  options: [
    projectOption,
    { name: 'html', kind: 'file', description: 'File to write (- writes to stdout)', required: true },
  ],
  operand: runOperand,
  examples: [
    {
      does: 'save the page of a run as a pipeline artifact',
      args: ['https://acme.eu1.qasphere.com/project/PRJ/run/14', '--html', 'run.html'],
    },
  ],
  connects: true,
  load: () => import('./run.js'),
}

/** Reads the run, renders it, and writes the file. */
export async function run(given: RunContext): Promise<void> {
  const { context, connection: options, own: runId } = await readCommandInput(given, readRunId)
  const { values, terminal, cwd } = context
  const path = getValue(values, 'html') ?? ''
  const { renderRunFile } = loadServer(cwd)
  const progress = createProgress(terminal, !terminal.isWatched)
  const file = await whileConnected(context, options, async (connection) => {
    const projectCode = getValue(values, projectOption.name) ?? ''
    return readRunFile(connection, progress, { projectCode, runId })
  }).finally(() => progress.end())
  const text = await renderRunFile(file)
  if (path === '-') {
    await terminal.print(text)
    return
  }
  try {
    await writeFile(resolve(cwd, path), text)
  } catch (error) {
    throw invalidArguments([{ where: '--html', message: describeFileProblem(path, error) }])
  }
}

type RunTestCase = ResponseOf<Endpoints['listRunTestCases']>['tcases'][number]

/** Reads a run through the public API: its test cases, and the comments of those that fail. */
async function readRunFile(
  connection: Connection,
  progress: Progress,
  { projectCode, runId }: { readonly projectCode: string; readonly runId: number },
): Promise<RunFile> {
  const { client, pace, url } = connection
  const run = requireRun(await listRuns(connection, projectCode), runId, projectCode)
  await pace()
  const { statuses } = await client.call(endpoints.listStatuses, {})
  await pace()
  const { tcases } = await client.call(endpoints.listRunTestCases, {
    projectCode,
    runId,
  })
  await pace()
  // Test cases in runs only have their own folder.
  const folders = await listFolderPaths(client, projectCode)
  const query = { projectCode, runIds: [runId], statuses: failingStatuses }
  const results = new Map(
    (await findResults(connection, progress, query)).map((each) => [each.tcase.id, each]),
  )
  const runUrl = formatRunUrl(url, projectCode, runId)
  return {
    projectCode,
    title: run.title,
    url: runUrl,
    isClosed: run.closed,
    createdAt: run.createdAt,
    statuses: statuses ?? [],
    testCases: (tcases ?? []).map((testCase: RunTestCase) => {
      const result = results.get(testCase.id)
      return {
        marker: formatMarker({ projectCode, seq: testCase.seq }),
        title: testCase.title,
        folderPath: folders.get(testCase.folderId) ?? [],
        status: testCase.status,
        url: `${runUrl}/tcase/${testCase.seq}`,
        ...(result ? { comment: result.comment } : {}),
        ...(typeof result?.timeTaken === 'number' ? { timeTaken: result.timeTaken } : {}),
      }
    }),
  }
}
