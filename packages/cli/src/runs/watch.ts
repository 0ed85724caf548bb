import { plainText, QasError } from 'qasphere-client'
import { count } from 'qasphere-client/plural'
import { formatRunUrl } from 'qasphere-client/run-url'
import { readCommandInput } from '../connection/read-command-input.js'
import { whileConnected } from '../connection/while-connected.js'
import type { Command, RunContext } from '../input/command.js'
import { jsonOption } from '../input/global-options.js'
import { getValue, isOn } from '../input/option.js'
import { printsData } from '../input/output-options.js'
import { projectOption } from '../input/project-option.js'
import { onStopSignal } from '../input/stop-signals.js'
import { printResult } from '../output/print-result.js'
import { readRunId, runOperand } from './run-operand.js'
import { describeState } from './run-state.js'
import { watchRun } from './watch-run.js'

export const runsWatch: Command = {
  words: ['runs', 'watch'],
  summary: 'Watch a run until every test case has a result or the run is closed.',
  details:
    'Shows progress and each failing test case on stderr. Polls every 3 seconds while results arrive, and gradually less often, down to every 30 seconds, while nothing changes. Prints the final state to stdout.',
  options: [
    projectOption,
    {
      name: 'exit-status',
      kind: 'boolean',
      description: 'Exit with 1 if a test case has failed or is blocked at the end',
      required: false,
    },
    {
      name: 'fail-fast',
      kind: 'boolean',
      description: 'Stop watching when a test case fails or is blocked',
      required: false,
    },
    jsonOption,
  ],
  operand: runOperand,
  examples: [
    { does: 'watch a run until it is finished', args: ['14', '--project-code', 'PRJ'] },
    { does: 'watch the run of an upload', args: ['https://acme.eu1.qasphere.com/project/PRJ/run/14'] },
    {
      does: 'fail at the first failure, in a pipeline',
      args: ['14', '--project-code', 'PRJ', '--exit-status', '--fail-fast'],
    },
  ],
  connects: true,
  printsJson: true,
  load: () => import('./watch.js'),
}

/** Watches the run and prints its final state. */
export async function run(given: RunContext): Promise<void> {
  const { context, connection: options, choice, own: runId } = await readCommandInput(given, readRunId)
  const { values, terminal } = context
  const projectCode = getValue(values, projectOption.name) ?? ''
  const stopping = new AbortController()
  const ignoreSignals = onStopSignal(() => stopping.abort())
  try {
    await whileConnected(context, options, async (connection) => {
      const watch = { projectCode, runId, failsFast: isOn(values, 'fail-fast'), signal: stopping.signal }
      const state = await watchRun(connection, terminal, watch)
      terminal.show('')
      const url = formatRunUrl(connection.url, projectCode, runId)
      if (printsData(values)) {
        await printResult(terminal, { ...state, url }, choice)
      } else await terminal.print(`${plainText(describeState(state))}\n${url}\n`)
      if (stopping.signal.aborted) throw new QasError('finding', 'Interrupted; the run continues.', {})
      if (isOn(values, 'exit-status') && state.failed.length > 0) {
        const what = count(state.failed.length, 'test case')
        throw new QasError('finding', `${what} of run ${runId} failed or blocked.`, {})
      }
    })
  } finally {
    terminal.show('')
    ignoreSignals()
  }
}
