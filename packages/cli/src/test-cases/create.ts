import { type InputProblem, isQasError, QasError } from 'qasphere-client'
import { classifyError } from 'qasphere-client/classify-error'
import type { Connection } from 'qasphere-client/connection'
import { count } from 'qasphere-client/plural'
import { formatMarker } from 'qasphere-reports/markers'
import { readCommandInput } from '../connection/read-command-input.js'
import { whileConnected } from '../connection/while-connected.js'
import type { Command, RunContext } from '../input/command.js'
import { invalidArguments } from '../input/invalid-arguments.js'
import { getValue, isOn } from '../input/option.js'
import { projectOption } from '../input/project-option.js'
import { onStopSignal } from '../input/stop-signals.js'
import { printResult } from '../output/print-result.js'
import { createProgress } from '../output/progress.js'
import { type CheckedRow, checkRows } from './check-rows.js'
import { createRows } from './create-rows.js'
import { type CreatedRow, openCreationJournal } from './creation-journal.js'
import { openCreationRecord } from './creation-record.js'
import { describeDryRun } from './dry-run.js'
import { fileFormats } from './file-row.js'
import { lookUpNames } from './look-up-names.js'
import { readTestCaseFile } from './read-test-case-file.js'

export const testCasesCreate: Command = {
  words: ['test-cases', 'create'],
  summary: 'Create test cases from a CSV, YAML or JSON Lines file.',
  details: `Each test case has the fields of qasphere api test-cases create, but its folder is a path, such as Checkout/Cart. Only title and folder are required; the type defaults to standalone, and the priority to medium. Missing folders and tags are created. To use a shared step or precondition, write {"shared": "TITLE"} in YAML and JSON Lines, or fill the columns sharedStep1 and sharedPrecondition in CSV.
CSV columns: title, folder, type, priority, tags, precondition, sharedPrecondition, isDraft, filledTCaseTitleSuffixParams, step1, expected1, sharedStep1, step2 and so on, customFields.NAME, and as JSON: requirements, links, files, parameterValues, data1, data2 and so on.
Everything is checked before anything is created, and every problem is reported with its line. If the command is interrupted, run it again with the same file: it continues without duplicates. Test cases that an earlier command on this machine created, with the same folder and title, are skipped.`,
  options: [
    projectOption,
    { name: 'from', kind: 'file', description: 'File to read (- reads stdin)', required: true },
    {
      name: 'format',
      kind: 'choice',
      choices: fileFormats,
      description: 'Format of the file (default: from its extension)',
      required: false,
    },
    {
      name: 'allow-duplicates',
      kind: 'boolean',
      description: 'Create test cases even if an earlier command already created them',
      required: false,
    },
    {
      name: 'dry-run',
      kind: 'boolean',
      description:
        'Check everything and print what would be created, including the requests, without sending them',
      required: false,
    },
  ],
  examples: [
    {
      does: 'create test cases from a spreadsheet',
      args: ['--project-code', 'PRJ', '--from', 'test-cases.csv'],
    },
    {
      does: 'show which folders and tags are new',
      args: [
        '--project-code',
        'PRJ',
        '--from',
        'test-cases.csv',
        '--dry-run',
        '--jq',
        '.newFolders, .newTags',
      ],
    },
  ],
  connects: true,
  printsJson: true,
  load: () => import('./create.js'),
}

/** Creates the test cases and prints their IDs and markers. */
export async function run(given: RunContext): Promise<void> {
  const input = await readCommandInput(given, readRows)
  const { context, connection: options, choice, own: rows } = input
  const { values, terminal } = context
  const projectCode = getValue(values, projectOption.name) ?? ''
  await whileConnected(context, options, async (connection) => {
    const unknown: InputProblem[] = []
    const missing = await lookUpNames(connection, projectCode, rows, unknown)
    if (unknown.length > 0) throw invalidArguments(inFile(context, unknown))
    const record = openCreationRecord(connection.url, projectCode, rows, (message) => warn(terminal, message))
    const known = isOn(values, 'allow-duplicates') ? [] : await record.find(connection)
    if (known.length > 0) terminal.say(describeKnown(known, rows.length, projectCode))
    const skipped = new Set(known.map(({ index }) => index))
    if (isOn(values, 'dry-run')) {
      const fresh = rows.filter((_row, index) => !skipped.has(index))
      return printResult(terminal, describeDryRun(connection.url, projectCode, fresh, missing), choice)
    }
    const created = await createAll(context, connection, projectCode, rows, known)
    record.add(created.filter(({ index }) => !skipped.has(index)))
    const shown = created.map(({ index, id, seq }) => ({
      id,
      seq,
      marker: formatMarker({ projectCode: projectCode.toUpperCase(), seq }),
      title: String(rows[index]?.body.title),
    }))
    await printResult(terminal, shown, choice, layout)
  })
}

/** Says which test cases are skipped, and how to create them nevertheless. */
function describeKnown(known: readonly CreatedRow[], total: number, code: string): string {
  // A file can have more test cases than a call can have arguments.
  const seqs = known.map(({ seq }) => seq).sort((one, other) => one - other)
  const projectCode = code.toUpperCase()
  const [first, last] = [seqs[0] ?? 0, seqs.at(-1) ?? 0].map((seq) => formatMarker({ projectCode, seq }))
  const range = first === last ? first : `${first} to ${last}`
  return `Skipping ${known.length} of ${count(total, 'test case')}, which an earlier command created (${range}). To create them again, pass --allow-duplicates.`
}

function warn(terminal: RunContext['terminal'], message: string): void {
  terminal.say(`${terminal.mark('warning', 'Warning:')} ${message}`)
}

const layout = {
  columns: ['id', 'seq', 'marker', 'title'].map((path) => ({ path, isInEveryRow: true })),
}

async function readRows(context: RunContext, problems: InputProblem[]): Promise<CheckedRow[]> {
  const earlierProblems = problems.length
  const { rows, problems: found } = await readTestCaseFile(context, problems)
  const inRows: InputProblem[] = []
  const checked = checkRows(rows, inRows)
  if (rows.length + found.length === 0 && problems.length === earlierProblems && context.values.has('from')) {
    problems.push({ where: '--from', message: 'the file has no test cases' })
  }
  // A file can have more problems than a call can have arguments.
  for (const problem of inFile(context, [...found, ...inRows])) problems.push(problem)
  return checked
}

/** Adds the name of the file to problems, sorted by line. */
function inFile({ values }: RunContext, problems: readonly InputProblem[]): InputProblem[] {
  const from = getValue(values, 'from')
  const lineOf = ({ where }: InputProblem) => Number(/^line (\d+)/.exec(where)?.[1] ?? 0)
  return problems
    .toSorted((one, other) => lineOf(one) - lineOf(other))
    .map(({ where, message }) => ({ where: `${from === '-' ? 'stdin' : from} ${where}`.trim(), message }))
}

async function createAll(
  { terminal }: RunContext,
  connection: Connection,
  projectCode: string,
  rows: readonly CheckedRow[],
  known: readonly CreatedRow[],
): Promise<CreatedRow[]> {
  const journal = openCreationJournal(connection.url, projectCode, rows, (message) => warn(terminal, message))
  const { past } = journal
  if (past) {
    const known = count(past.created.length, 'test case')
    terminal.say(`Continuing an interrupted command: ${known} of ${rows.length} had been created.`)
  }
  let isStopped = false
  const ignoreSignals = onStopSignal(() => {
    isStopped = true
  })
  const checkStop = () => {
    if (isStopped) throw new QasError('finding', 'Interrupted.', {})
  }
  const progress = createProgress(terminal, !terminal.isWatched)
  try {
    const created = await createRows({ connection, projectCode, rows, journal, known, progress, checkStop })
    journal.remove()
    return created
  } catch (error) {
    throw journal.isComplete() ? addAdvice(error) : error
  } finally {
    progress.end()
    ignoreSignals()
    journal.close()
  }
}

/** Adds advice on how to continue, if that is possible. */
function addAdvice(error: unknown): unknown {
  if (!isQasError(error)) return error
  const mayHelp = error.kind === 'finding' || classifyError(error) !== 'permanent'
  const advice = mayHelp
    ? 'Run the same command again to create the rest; nothing is created twice.'
    : 'Once that is fixed, run the same command again to create the rest; nothing is created twice.'
  const message = `${error.message}\n${advice}`
  if (error.kind === 'network') return new QasError('network', message, error.details, error)
  if (error.kind === 'api') return new QasError('api', message, error.details, error)
  return error.kind === 'finding' ? new QasError('finding', message, {}, error) : error
}
