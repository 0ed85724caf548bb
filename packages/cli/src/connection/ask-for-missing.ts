import type { ClientOptions, InputProblem } from 'qasphere-client'
import type { RunContext } from '../input/command.js'
import { isOn } from '../input/option.js'

/**
 * Prompts for missing options if somebody can answer: on a terminal, unless `--no-input` or `CI` is set.
 * Returns the context with the answers; undefined if nobody was asked.
 *
 * @throws what `pickMissing` throws.
 */
export async function askForMissing(
  context: RunContext,
  problems: readonly InputProblem[],
  options: Omit<ClientOptions, 'url' | 'token'>,
): Promise<RunContext | undefined> {
  const { values, env, terminal } = context
  if (process.stdin.isTTY !== true || !terminal.isWatched) return undefined
  if (env.CI || isOn(values, 'no-input')) return undefined
  const { pickMissing } = await import('./pick-missing.js')
  return pickMissing(context, problems, options)
}
