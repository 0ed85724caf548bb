import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { type Client, type InputProblem, isQasError, type SplitInput } from 'qasphere-client'
import { createClient } from 'qasphere-client/client'
import { connectionSettings } from '../connection/connection-settings.js'
import { findCredentials } from '../credentials/find-credentials.js'
import type { ApiCall, RunContext } from '../input/command.js'
import { fileProblem } from '../input/file-problem.js'
import { outputOptions } from '../input/global-options.js'
import { invalidArguments } from '../input/invalid-arguments.js'
import { givenTo, isOn } from '../input/option.js'
import { preferencesFile } from '../input/preferences.js'
import { isRowFormat } from '../output/output-choice.js'
import { withAdvice } from './advice.js'
import type { CheckedInput } from './check.js'
import { type CollectedInput, collectInput } from './collect.js'
import { type Output, printAllPages, printAnswer } from './print.js'

/** Runs a command of `qasphere api`: every argument is checked before credentials are looked up. */
export async function run(given: RunContext): Promise<void> {
  const context = await withPreferredProject(given)
  const { command, terminal, values } = context
  const { api } = command
  if (!api) throw new TypeError(`${command.words.join(' ')} is not an api command`)
  const collected = await collectInput(context, api)
  const checked = await checkByContract(context, api, collected)
  const settings = connectionSettings(context)
  const { output, problems: outputProblems } = await readOutput(context, api)
  const files = values.get('file') ?? []
  const problems = [
    ...context.problems,
    ...collected.problems,
    ...checked.problems,
    ...settings.problems,
    ...outputProblems,
    ...(givenTo(values, 'to') === '-' && terminal.columns !== undefined
      ? [{ where: '--to', message: 'would write to this terminal: send stdout to a file or a command' }]
      : []),
    ...(api.request.upload ? uploadProblems(files[0], api.request.upload) : []),
  ]
  // A mistyped field may be why another is missing, so warnings are shown with mistakes, too.
  for (const warning of checked.warnings) terminal.say(`${terminal.mark('warning', 'Warning:')} ${warning}`)
  if (problems.length > 0) throw invalidArguments(problems)

  const { params, query, body } = collected
  const input = { params, query, ...(api.request.body === undefined ? {} : { body }) }
  const credentials = await findCredentials(context, settings.options)
  const client = createClient({ ...settings.options, url: credentials.url, token: credentials.token })
  try {
    if (collected.names.length > 0) {
      const { resolveNames } = await import('./resolve-names.js')
      await resolveNames(collected.names, client, context.commands, params)
    }
    if (isOn(values, 'dry-run')) {
      const { printRequest } = await import('./dry-run.js')
      await printRequest(terminal, credentials.url, { endpoint: api, ...input, files }, output)
    } else if (api.request.download) {
      const { downloadTo } = await import('./download.js')
      await downloadTo(
        context,
        givenTo(values, 'to') ?? '',
        await client.download(api, params),
        output?.choice,
      )
    } else if (isOn(values, 'all')) await printAllPages(client, api, input, terminal, output)
    else await printAnswer(terminal, api, await answerOf(client, api, input, files), output)
  } catch (error) {
    throw isQasError(error) ? withAdvice(error, context, credentials.source) : error
  } finally {
    client.close()
  }
}

/** Fills in the project of the user's preferences where a command needs one and none is given. */
async function withPreferredProject(context: RunContext): Promise<RunContext> {
  const { command, values } = context
  const isMissing =
    command.options.some(({ name, required }) => name === projectOption && required) &&
    !values.has(projectOption)
  if (!isMissing || !existsSync(preferencesFile)) return context
  const { readPreferences } = await import('../input/preferences.js')
  const { project } = readPreferences()
  return project === undefined
    ? context
    : { ...context, values: new Map([...values, [projectOption, [project]]]) }
}

const projectOption = 'project-code'

/** Loads the contract's schemas only for a command that has something to check. */
async function checkByContract(
  context: RunContext,
  api: ApiCall,
  collected: CollectedInput,
): Promise<CheckedInput> {
  if (!context.command.options.some((option) => option.fills)) return { problems: [], warnings: [] }
  const { checkInput } = await import('./check.js')
  return checkInput(context, api, collected)
}

interface CheckedOutput {
  /** Absent if the output is one JSON document. */
  readonly output?: Output
  readonly problems: readonly InputProblem[]
}

/** Loads what reads the output options only if there are any, and the contract's schemas only for columns and fields. */
async function readOutput(context: RunContext, api: ApiCall): Promise<CheckedOutput> {
  const isChosen =
    existsSync(preferencesFile) ||
    context.env.QAS_OUTPUT ||
    outputOptions.some(({ name }) => context.values.has(name))
  if (!isChosen) return { problems: [] }
  const { readOutputOptions } = await import('../input/output-options.js')
  const { choice, problems } = await readOutputOptions(context)
  if (!choice) return { problems }
  if (choice.fields === undefined && !isRowFormat(choice.format)) {
    return { output: { choice, layout: {} }, problems }
  }
  const { checkOutput } = await import('./output-layout.js')
  const checked = checkOutput(api, choice)
  return { output: { choice, layout: checked.layout }, problems: [...problems, ...checked.problems] }
}

function answerOf(
  client: Client,
  api: ApiCall,
  input: SplitInput,
  files: readonly string[],
): Promise<unknown> {
  if (api.request.upload) {
    return client.upload(
      api,
      files.map((path) => ({ path })),
    )
  }
  return client.send(api, input)
}

/** What keeps a file from being uploaded: it is missing, not a file, unreadable, or too large. */
function uploadProblems(
  path: string | undefined,
  { maxFileBytes }: NonNullable<ApiCall['request']['upload']>,
): InputProblem[] {
  const where = '--file'
  if (!path) return []
  try {
    const found = statSync(path)
    if (!found.isFile()) return [{ where, message: `${path} is not a file` }]
    accessSync(path, constants.R_OK)
    if (found.size <= maxFileBytes) return []
    return [{ where, message: `${path} is larger than ${maxFileBytes / 1024 / 1024} MiB` }]
  } catch (error) {
    return [{ where, message: fileProblem(path, error) }]
  }
}
