import { type Client, isQasError, type SplitInput } from 'qasphere-client'
import { createClient } from 'qasphere-client/client'
import { connectionSettings } from '../connection/connection-settings.js'
import { findCredentials } from '../credentials/find-credentials.js'
import type { ApiCall, RunContext } from '../input/command.js'
import { invalidArguments } from '../input/invalid-arguments.js'
import { isOn } from '../input/option-values.js'
import { withAdvice } from './advice.js'
import { collectInput } from './collect-input.js'
import { printAllPages } from './print-all-pages.js'
import { printedPart, printJson } from './print-json.js'
import { uploadProblems } from './upload-problems.js'

/** Runs a command of `qasphere api`: every argument is checked before credentials are looked up. */
export async function run(context: RunContext): Promise<void> {
  const { command, terminal, values } = context
  const { api } = command
  if (!api) throw new TypeError(`${command.words.join(' ')} is not an api command`)
  const input = await collectInput(context, api)
  const settings = connectionSettings(context)
  const files = values.get('file') ?? []
  const problems = [...context.problems, ...input.problems, ...settings.problems]
  if (api.request.upload) problems.push(...uploadProblems(files[0], api.request.upload))
  // A mistyped field may be why another is missing, so warnings are shown with mistakes, too.
  for (const warning of input.warnings) terminal.say(`${terminal.mark('warning', 'Warning:')} ${warning}`)
  if (problems.length > 0) throw invalidArguments(problems)

  const credentials = await findCredentials(context, settings.options)
  const client = createClient({ ...settings.options, url: credentials.url, token: credentials.token })
  try {
    if (isOn(values, 'all')) await printAllPages(client, api, input, terminal)
    else await printJson(terminal, printedPart(api, await answerOf(client, api, input, files)))
  } catch (error) {
    throw isQasError(error) ? withAdvice(error, context, credentials.source) : error
  } finally {
    client.close()
  }
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
