import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { type Client, type InputProblem, isQasError, type SplitInput } from 'qasphere-client'
import { createClient } from 'qasphere-client/client'
import { describeFileProblem } from 'qasphere-client/file-problem'
import { readConnectionSettings } from '../connection/connection-settings.js'
import { findCredentials } from '../credentials/find-credentials.js'
import type { ApiCall, RunContext } from '../input/command.js'
import { outputOptions } from '../input/global-options.js'
import { invalidArguments } from '../input/invalid-arguments.js'
import { getValue, isOn } from '../input/option.js'
import { preferencesFile } from '../input/preferences.js'
import { applyPreferredProject } from '../input/preferred-project.js'
import { isRowFormat } from '../output/output-choice.js'
import { addAdvice } from './advice.js'
import type { CheckedInput } from './check.js'
import { type CollectedInput, collectInput } from './collect.js'
import { type Output, printAllPages, printAnswer } from './print.js'

/** Runs a command of `qasphere api`. Every argument is checked before credentials are looked up. */
export async function run(given: RunContext): Promise<void> {
  const context = existsSync(preferencesFile) ? await applyPreferredProject(given) : given
  const { command, terminal, values } = context
  const { api } = command
  if (!api) throw new TypeError(`${command.words.join(' ')} is not an api command`)
  const collected = await collectInput(context, api)
  const checked = await checkAgainstContract(context, api, collected)
  const settings = readConnectionSettings(context)
  const { output, problems: outputProblems } = await readOutput(context, api)
  const files = values.get('file') ?? []
  const problems = [
    ...context.problems,
    ...collected.problems,
    ...checked.problems,
    ...settings.problems,
    ...outputProblems,
    ...(getValue(values, 'to') === '-' && terminal.columns !== undefined
      ? [{ where: '--to', message: 'would write to this terminal; redirect stdout to a file or a command' }]
      : []),
    ...(api.request.upload ? checkUpload(files[0], api.request.upload) : []),
  ]
  // A mistyped field may be the reason why another is missing, so warnings are shown with errors, too.
  for (const warning of checked.warnings) terminal.say(`${terminal.mark('warning', 'Warning:')} ${warning}`)
  if (problems.length > 0) {
    const { askForMissing } = await import('../connection/ask-for-missing.js')
    const answered = await askForMissing(context, problems, settings.options)
    if (!answered) throw invalidArguments(problems)
    return run(answered)
  }

  const { params, query, body } = collected
  const input = { params, query, ...(api.request.body === undefined ? {} : { body }) }
  const credentials = await findCredentials(context, settings.options)
  if (context.runHosts.length > 0) {
    const { requireHosts } = await import('../input/run-url.js')
    requireHosts(context.runHosts, credentials.url)
  }
  const client = createClient({ ...settings.options, url: credentials.url, token: credentials.token })
  try {
    if (collected.names.length > 0) {
      const { resolveNames } = await import('./resolve-names.js')
      await resolveNames(collected.names, client, context.commands, params)
    }
    if (isOn(values, 'dry-run')) {
      const { printRequest } = await import('../connection/print-request.js')
      await printRequest(terminal, credentials.url, { endpoint: api, ...input, files }, output?.choice)
    } else if (api.request.download) {
      const { saveDownload } = await import('./download.js')
      await saveDownload(
        context,
        getValue(values, 'to') ?? '',
        await client.download(api, params),
        output?.choice,
      )
    } else if (isOn(values, 'all')) await printAllPages(client, api, input, terminal, output)
    else await printAnswer(terminal, api, await callEndpoint(client, api, input, files), output)
  } catch (error) {
    throw isQasError(error) ? addAdvice(error, context, credentials.source) : error
  } finally {
    client.close()
  }
}

/** Loads the contract's schemas only if the command has something to check. */
async function checkAgainstContract(
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

/** Loads the code for output options only if any is given, and the contract's schemas only for columns and fields. */
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
  const checked = await checkOutput(api, choice)
  return { output: { choice, layout: checked.layout }, problems: [...problems, ...checked.problems] }
}

function callEndpoint(
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

/** Finds out why a file cannot be uploaded: it is missing, not a file, unreadable, or too large. */
function checkUpload(
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
    return [{ where, message: describeFileProblem(path, error) }]
  }
}
