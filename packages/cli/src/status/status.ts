import { plainText } from 'qasphere-client'
import { readCommandInput } from '../connection/read-command-input.js'
import { whileConnected } from '../connection/while-connected.js'
import type { Command, RunContext } from '../input/command.js'
import { jsonOption } from '../input/global-options.js'
import { getValue } from '../input/option.js'
import { printsData } from '../input/output-options.js'
import { readPreferences } from '../input/preferences.js'
import { projectOption } from '../input/project-option.js'
import { printResult } from '../output/print-result.js'
import { Table } from '../output/table.js'
import type { Terminal } from '../output/terminal.js'
import { findOverview, type Overview, type RunSummary, recentDays } from './find-overview.js'

export const overview: Command = {
  words: ['status'],
  summary: 'Show your open runs, recent failures, user, and API limits.',
  details: `Your open runs are those assigned to you, and unassigned ones that you created. Recent failures are runs that changed in the last ${recentDays} days and have failed or blocked test cases.`,
  options: [
    {
      ...projectOption,
      description:
        'Only this project (default: the project set with qasphere config, else all projects that are not archived)',
      required: false,
    },
    jsonOption,
  ],
  examples: [
    { does: 'show all projects', args: [] },
    { does: 'print the titles of your open runs', args: ['--jq', '.openRuns[].title'] },
  ],
  connects: true,
  printsJson: true,
  load: () => import('./status.js'),
}

/** Prints the overview. */
export async function run(given: RunContext): Promise<void> {
  const { context, connection: options, choice } = await readCommandInput(given, () => undefined)
  const { terminal, values } = context
  const projectCode = getValue(values, projectOption.name) ?? readPreferences().project
  const found = await whileConnected(context, options, (connection, source) =>
    findOverview(connection, source, projectCode),
  )
  if (printsData(values)) await printResult(terminal, found, choice)
  else await terminal.printStyled(formatOverview(found, terminal))
}

function formatOverview(overview: Overview, terminal: Terminal): string {
  const { url, user, source, limits, openRuns, recentFailures } = overview
  const megabytes = limits.fileBytes / 1024 / 1024
  const rows = [
    ['QA Sphere', url],
    ['User', `${user.name} (${user.email}), ${user.role}`],
    ['Token', `from ${source}`],
    [
      'Limits',
      `${limits.requestsPerSecond} requests per second, ${limits.resultsPerBatch} results per request, files of ${megabytes} MiB`,
    ],
  ]
  const head = rows.map(([name = '', text = '']) => `${name.padEnd(11)}${plainText(text)}\n`).join('')
  return [
    head,
    formatRuns('Your open runs', openRuns, terminal),
    formatRuns(`Failures in the last ${recentDays} days`, recentFailures, terminal),
  ].join('\n')
}

function formatRuns(heading: string, runs: readonly RunSummary[], { columns, isColored }: Terminal): string {
  if (runs.length === 0) return `${heading}: none\n`
  const table = new Table(['project', 'run', 'title', 'failed', 'blocked', 'open', 'of', 'updated'], {
    ...(columns === undefined ? {} : { width: columns }),
    isColored,
  })
  const rows = runs.map(({ project, id, title, statusCounts, updatedAt }) => [
    ...[project, String(id), title],
    ...[statusCounts.failed, statusCounts.blocked, statusCounts.open, statusCounts.all].map(String),
    (updatedAt ?? '').replace(/^(.{10})T(.{5}).*$/, '$1 $2'),
  ])
  return `${heading}\n${table.lines(rows)}`
}
