import type { InputProblem } from 'qasphere-client'
import { type OutputChoice, type OutputFormat, outputFormats } from '../output/output-choice.js'
import type { RunContext } from './command.js'
import { outputOptions } from './global-options.js'
import { getChoiceValue, getValue, isOn, type OptionValues, splitList } from './option.js'
import { readPreferences } from './preferences.js'

export interface ReadOutputOptions {
  /** Absent if the output is one JSON document. */
  readonly choice?: OutputChoice
  readonly problems: readonly InputProblem[]
}

/** Reads how a command prints its data, with the problems of `QAS_OUTPUT`, `--fields` and `--jq`. */
export async function readOutputOptions({ values, env }: RunContext): Promise<ReadOutputOptions> {
  const problems: InputProblem[] = []
  const jq = getValue(values, 'jq')
  const format = readFormat(values, env, problems)
  const fields = values.get('fields')?.flatMap(splitList)
  if (jq !== undefined && jq.trim() !== '') {
    const { findJqError } = await import('../output/jq.js')
    const error = await findJqError(jq)
    if (error !== undefined) problems.push({ where: '--jq', message: error })
  }
  if (format === 'json' && fields === undefined && jq === undefined) return { problems }
  return { choice: { format, ...(fields ? { fields } : {}), ...(jq === undefined ? {} : { jq }) }, problems }
}

/** Reads the output format. `QAS_OUTPUT` is ignored with `--jq` and `--json`, on whose output scripts rely. */
function readFormat(values: OptionValues, env: RunContext['env'], problems: InputProblem[]): OutputFormat {
  const chosen = getChoiceValue(values, 'output', outputFormats)
  if (chosen || values.has('output') || values.has('jq') || isOn(values, 'json')) return chosen ?? 'json'
  const preset = env.QAS_OUTPUT || readPreferences().output
  if (!preset) return 'json'
  const known = outputFormats.find((format) => format === preset)
  if (!known) {
    const message = `must be one of ${outputFormats.join(', ')}, got ${JSON.stringify(preset)}`
    problems.push({ where: 'QAS_OUTPUT', message })
  }
  return known ?? 'json'
}

/** Whether a command that prints text by default is asked for data: by `--json` or an output option. */
export function printsData(values: OptionValues): boolean {
  return isOn(values, 'json') || outputOptions.some(({ name }) => values.has(name))
}
