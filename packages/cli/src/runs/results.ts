import type { InputProblem } from 'qasphere-client'
import { readCommandInput } from '../connection/read-command-input.js'
import { whileConnected } from '../connection/while-connected.js'
import type { Command, RunContext } from '../input/command.js'
import { getValue, splitList } from '../input/option.js'
import { parseStart, startForms } from '../input/period.js'
import { projectOption } from '../input/project-option.js'
import type { OutputFormat } from '../output/output-choice.js'
import { printResult } from '../output/print-result.js'
import { createProgress } from '../output/progress.js'
import { findResults } from './find-results.js'
import { resultStatuses } from './statuses.js'

export const runsResults: Command = {
  words: ['runs', 'results'],
  summary: 'List the results of a project across its runs, newest first.',
  details:
    'Shows the latest result of each test case in each run, so a test case that failed and later passed in the same run does not count as failed. Sends a request for each result, within the rate limit.',
  options: [
    projectOption,
    {
      name: 'run',
      kind: 'list',
      entry: 'integer',
      min: 1,
      description: 'Only results of these runs, by ID or URL (default: all runs, including closed ones)',
      required: false,
      rule: 'must be IDs or URLs of runs',
      namesRun: true,
    },
    {
      name: 'status',
      kind: 'list',
      choices: resultStatuses,
      description: 'Only results with these statuses (default: all)',
      required: false,
    },
    {
      name: 'since',
      kind: 'string',
      description:
        'Only results since a date, such as 2026-11-20, or from the last hours, days or weeks, such as 12h, 7d or 2w',
      required: false,
    },
  ],
  examples: [
    {
      does: 'list the failures of the last week',
      args: ['--project-code', 'PRJ', '--status', 'failed', '--since', '7d'],
    },
    {
      does: 'print failed and blocked test cases of a run as a table',
      args: ['--project-code', 'PRJ', '--run', '14', '--status', 'failed,blocked', '--output', 'table'],
    },
    {
      does: 'print the markers of the test cases that fail most often',
      args: [
        '--project-code',
        'PRJ',
        '--status',
        'failed',
        '--jq',
        'group_by(.tcase.marker) | sort_by(-length) | .[:10] | .[] | "\\(length) \\(.[0].tcase.marker)"',
      ],
    },
  ],
  connects: true,
  printsJson: true,
  load: () => import('./results.js'),
}

/** Prints results as one list. */
export async function run(given: RunContext): Promise<void> {
  const { context, connection: options, choice, own: since } = await readCommandInput(given, readSince)
  const { values, terminal } = context
  const statuses = values.get('status')?.flatMap(splitList)
  const progress = createProgress(terminal, !terminal.isWatched)
  const results = await whileConnected(context, options, (connection) =>
    findResults(connection, progress, {
      projectCode: getValue(values, projectOption.name) ?? '',
      ...(values.has('run') ? { runIds: values.get('run')?.flatMap(splitList).map(Number) ?? [] } : {}),
      statuses: resultStatuses.filter((status) => statuses === undefined || statuses.includes(status)),
      ...(since ? { since } : {}),
    }),
  ).finally(() => progress.end())
  await printResult(terminal, results, choice, layoutFor(choice?.format))
}

function readSince({ values }: RunContext, problems: InputProblem[]): Date | undefined {
  const text = getValue(values, 'since')
  const since = text === undefined ? undefined : parseStart(text, new Date())
  if (text !== undefined && !since) {
    problems.push({ where: '--since', message: `must be ${startForms}, got ${JSON.stringify(text)}` })
  }
  return since
}

function layoutFor(format: OutputFormat | undefined) {
  const paths = format === 'table' ? tableColumns : allColumns
  return {
    columns: paths.map((path) => ({ path, isInEveryRow: true })),
    isSelection: true as const,
  }
}

const tableColumns = ['tcase.marker', 'tcase.title', 'status', 'run.id', 'run.title', 'createdAt']
const allColumns = [
  ...['id', 'status', 'createdAt', 'timeTaken', 'authorId', 'comment', 'links'],
  ...['tcase.id', 'tcase.marker', 'tcase.seq', 'tcase.title', 'tcase.priority'],
  ...['run.id', 'run.title', 'run.closed', 'run.url'],
]
