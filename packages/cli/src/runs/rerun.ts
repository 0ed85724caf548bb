import { type InputProblem, QasError } from 'qasphere-client'
import type { Connection } from 'qasphere-client/connection'
import { formatRunUrl } from 'qasphere-client/run-url'
import { endpoints } from 'qasphere-contract'
import { printRequest } from '../connection/print-request.js'
import { readCommandInput } from '../connection/read-command-input.js'
import { whileConnected } from '../connection/while-connected.js'
import type { Command, RunContext } from '../input/command.js'
import { getValue, isOn, type OptionValues, splitList } from '../input/option.js'
import { projectOption } from '../input/project-option.js'
import { printResult } from '../output/print-result.js'
import { listRuns, type Run, requireRun } from './find-run.js'
import { readRunId, runOperand } from './run-operand.js'
import { resultStatuses } from './statuses.js'

export const runsRerun: Command = {
  words: ['runs', 'rerun'],
  summary: 'Create a run with the test cases of another run, or only those that failed.',
  details:
    'The new run has the milestone, configuration and assignee of the old one. An archived milestone is omitted.',
  options: [
    projectOption,
    {
      name: 'failed',
      kind: 'boolean',
      description: 'Only failed test cases',
      required: false,
    },
    {
      name: 'status',
      kind: 'list',
      choices: ['open', ...resultStatuses],
      description: 'Only test cases with these statuses',
      required: false,
    },
    {
      name: 'title',
      kind: 'string',
      description: 'Title of the new run (default: the title of the old run, followed by "(rerun)")',
      required: false,
    },
    {
      name: 'dry-run',
      kind: 'boolean',
      description: 'Check the request and print it without sending it',
      required: false,
    },
  ],
  exclusive: [['failed', 'status']],
  operand: runOperand,
  examples: [
    { does: 'rerun the failed test cases', args: ['14', '--project-code', 'PRJ', '--failed'] },
    {
      does: 'create a run of the failed and blocked test cases, and print its URL',
      args: ['14', '--project-code', 'PRJ', '--status', 'failed,blocked', '--jq', '.url'],
    },
  ],
  connects: true,
  printsJson: true,
  load: () => import('./rerun.js'),
}

/** Creates the run and prints it. */
export async function run(given: RunContext): Promise<void> {
  const { context, connection: options, choice, own: runId } = await readCommandInput(given, readInput)
  const { values, terminal } = context
  const givenTitle = getValue(values, 'title')
  const projectCode = getValue(values, projectOption.name) ?? ''
  await whileConnected(context, options, async (connection) => {
    const runs = await listRuns(connection, projectCode)
    const old = requireRun(runs, runId, projectCode)
    const tcaseIds = await chooseTestCases(connection, projectCode, old, wantedStatuses(values))
    const body = {
      title: givenTitle ?? freeTitle(old, runs),
      type: old.type === 'live' ? ('static_struct' as const) : old.type,
      queryPlans: [{ tcaseIds }],
      ...(await milestoneOf(connection, projectCode, old, context)),
      ...(old.configurationId ? { configurationId: old.configurationId } : {}),
      ...(old.assignmentId ? { assignmentId: old.assignmentId } : {}),
    }
    if (isOn(values, 'dry-run')) {
      const shown = { endpoint: endpoints.createRun, params: { projectCode }, query: {}, body }
      return await printRequest(terminal, connection.url, shown, choice)
    }
    await connection.pace()
    const { id } = await connection.client.call(endpoints.createRun, { projectCode, ...body })
    const url = formatRunUrl(connection.url, projectCode, id)
    await printResult(terminal, { id, title: body.title, url, testCases: tcaseIds.length }, choice)
  })
}

const maxTitleLength = 255

function readInput(context: RunContext, problems: InputProblem[]): number {
  const title = getValue(context.values, 'title')
  if (title !== undefined && title.length > maxTitleLength) {
    problems.push({ where: '--title', message: `must be at most ${maxTitleLength} characters` })
  }
  return readRunId(context, problems)
}

/** Returns the requested statuses; undefined for all test cases. */
function wantedStatuses(values: OptionValues): readonly string[] | undefined {
  return isOn(values, 'failed') ? ['failed'] : values.get('status')?.flatMap(splitList)
}

async function chooseTestCases(
  { client, pace }: Connection,
  projectCode: string,
  { id, title }: Run,
  statuses: readonly string[] | undefined,
): Promise<string[]> {
  await pace()
  const { tcases } = await client.call(endpoints.listRunTestCases, { projectCode, runId: id })
  const chosen = (tcases ?? []).filter(({ status }) => statuses === undefined || statuses.includes(status))
  if (chosen.length > 0) return chosen.map((testCase) => testCase.id)
  const words = statuses === undefined ? '' : ` with the status ${statuses.join(' or ')}`
  throw new QasError(
    'finding',
    `Run ${id} (${title}) has no test case${words}, so there is nothing to rerun.`,
    {},
  )
}

/** Returns the title of a run, followed by `(rerun)`, and by a number if the title is taken in the milestone. */
function freeTitle({ title, milestoneId }: Run, runs: readonly Run[]): string {
  const taken = new Set(
    runs.filter((run) => (run.milestoneId ?? null) === (milestoneId ?? null)).map((run) => run.title),
  )
  const base = title.replace(/ \(rerun(?: \d+)?\)$/, '')
  for (let number = 1; ; number++) {
    const ending = number === 1 ? ' (rerun)' : ` (rerun ${number})`
    const candidate = base.slice(0, maxTitleLength - ending.length).toWellFormed() + ending
    if (!taken.has(candidate)) return candidate
  }
}

/** Returns the milestone of the old run, unless it is archived, because new runs cannot be in an archived milestone. */
async function milestoneOf(
  { client, pace }: Connection,
  projectCode: string,
  { milestoneId }: Run,
  { terminal }: RunContext,
): Promise<{ readonly milestoneId?: number }> {
  if (!milestoneId) return {}
  await pace()
  const { milestones } = await client.call(endpoints.listMilestones, { projectCode })
  const milestone = (milestones ?? []).find(({ id }) => id === milestoneId)
  if (!milestone?.archivedAt) return { milestoneId }
  const warning = terminal.mark('warning', 'Warning:')
  terminal.say(`${warning} The milestone ${milestone.title} is archived, so the new run has no milestone.`)
  return {}
}
