import type { OutputFormat } from './output-choice.js'
import type { Terminal } from './terminal.js'

/**
 * Applies a jq expression to a document and prints its outputs: for JSON as `jq --raw-output` does, for `jsonl` one
 * line for each output, and otherwise with `printValue`. Outputs before an error are printed, too.
 *
 * @throws the error of the expression.
 */
export async function printJqOutputs(
  terminal: Terminal,
  document: unknown,
  expression: string,
  format: OutputFormat,
  printValue: (value: unknown) => Promise<void>,
): Promise<void> {
  const { runJq } = await import('./jq.js')
  const { outputs, messages, error } = await runJq(expression, JSON.stringify(document), format !== 'json')
  if (format === 'json') await terminal.printText(outputs.map((json) => `${toRawText(json)}\n`).join(''))
  else if (format === 'jsonl') await terminal.printJson(outputs.map((json) => `${json}\n`).join(''))
  else await printValue(unwrapSingleValue(outputs.map((json): unknown => JSON.parse(json))))
  if (messages !== '') terminal.say(messages)
  if (error) throw error
}

/** Strings without quotes, as `jq --raw-output` prints them. */
function toRawText(json: string): string {
  return json.startsWith('"') ? String(JSON.parse(json)) : json
}

/** Returns a single value as it is, and several as a list. */
function unwrapSingleValue(values: readonly unknown[]): unknown {
  return values.length === 1 ? values[0] : values
}
