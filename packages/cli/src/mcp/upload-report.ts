import { type Answer, type ReportUpload, ToolError } from 'qasphere-agent-tools'
import { type AnyQasError, isQasError } from 'qasphere-client'
import { toolAdvice } from 'qasphere-uploads/advice'
import type { RunContext } from '../input/command.js'
import { invalidArguments } from '../input/invalid-arguments.js'
import type { Terminal } from '../output/terminal.js'
import { uploadCommands } from '../upload/upload-commands.js'

const words = {
  junit: 'junit-upload',
  playwright: 'playwright-json-upload',
  allure: 'allure-upload',
} as const

/**
 * Uploads a report as the upload commands do, and returns their summary. Throws a `ToolError` with the message that they
 * would print to stderr, with advice for callers of the tool.
 */
export async function uploadReport(context: RunContext, upload: ReportUpload): Promise<Answer> {
  const command = uploadCommands.find((each) => each.words[0] === words[upload.format])
  if (!command) throw new TypeError(`No command uploads ${upload.format}`)
  // stdin belongs to the protocol.
  if (upload.files.includes('-')) throw new ToolError('files: must be paths; stdin is not available')
  const { terminal, printed, said } = createCapturingTerminal(context.terminal)
  const values = new Map([...context.values, ...optionsFor(upload)])
  const { uploadFor } = await import('../upload/run-upload.js')
  try {
    const given = { ...context, command, values, operands: upload.files, problems: [], terminal }
    // An agent that a report has misled must not publish secrets.
    await uploadFor({ advice: toolAdvice, titleVariables: {} }, given)
  } catch (error) {
    if (!isQasError(error)) throw error
    const { describeError } = await import('../output/describe-error.js')
    throw new ToolError([...said, describeError(nameFields(error), terminal, false)].join('\n'))
  }
  const summary: unknown = JSON.parse(printed.join(''))
  return { summary, messages: said }
}

function optionsFor({ project, run, title, ignoresUnmatched, withAttachments, isDryRun }: ReportUpload) {
  const on = ['true']
  const options: [string, readonly string[]][] = [
    ['project-code', [project]],
    ['json', on],
  ]
  if (run !== undefined) options.push(['run-url', [`${run}`]])
  if (title !== undefined) options.push(['run-name', [title]])
  if (ignoresUnmatched) options.push(['ignore-unmatched', on])
  if (withAttachments) options.push(['attachments', on])
  if (isDryRun) options.push(['dry-run', on])
  return options
}

/** Names the field of the tool where the upload commands name the option of an invalid title. */
function nameFields(error: AnyQasError): AnyQasError {
  if (error.kind !== 'validation') return error
  const problems = error.details.problems.map((problem) =>
    problem.where === '--run-name' ? { ...problem, where: 'title' } : problem,
  )
  return invalidArguments(problems)
}

/** A terminal that keeps what is written: stdout belongs to the protocol. */
function createCapturingTerminal(terminal: Terminal) {
  const printed: string[] = []
  const said: string[] = []
  const print = async (text: string) => {
    printed.push(text)
    return true
  }
  const capturing: Terminal = {
    ...terminal,
    print,
    printJson: print,
    printText: print,
    printStyled: print,
    printBytes: async () => true,
    isColored: false,
    columns: undefined,
    width: terminal.width,
    isWatched: false,
    say: (line) => {
      said.push(line)
    },
    ask: () => undefined,
    show: () => undefined,
    mark: (_kind, text) => text,
  }
  return { terminal: capturing, printed, said }
}
