import type { OutputFormat } from './output-choice.js'
import type { Terminal } from './terminal.js'

/**
 * Applies a jq expression to a document and prints what it gives: as `jq --raw-output` does for JSON, a line for each
 * value for `jsonl`, and otherwise through `printValue`. What was given before a failure is printed, too.
 *
 * @throws the error with which the expression ended.
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
  if (format === 'json') await terminal.printText(outputs.map((json) => `${rawText(json)}\n`).join(''))
  else if (format === 'jsonl') await terminal.printJson(outputs.map((json) => `${json}\n`).join(''))
  else await printValue(onlyValue(outputs.map((json): unknown => JSON.parse(json))))
  if (messages !== '') terminal.say(messages)
  if (error) throw error
}

/** Strings without quotes, as `jq --raw-output` prints them. */
function rawText(json: string): string {
  return json.startsWith('"') ? String(JSON.parse(json)) : json
}

/** One value stands for itself; several are a list. */
function onlyValue(values: readonly unknown[]): unknown {
  return values.length === 1 ? values[0] : values
}
