import type { InputProblem } from 'qasphere-client'
import { type OutputChoice, type OutputFormat, outputFormats } from '../output/output-choice.js'
import type { RunContext } from './command.js'
import { outputOptions } from './global-options.js'
import { choiceGivenTo, givenTo, listItems, type OptionValues } from './option.js'
import { readPreferences } from './preferences.js'

export interface ReadOutputOptions {
  /** Absent if the data is one JSON document. */
  readonly choice?: OutputChoice
  readonly problems: readonly InputProblem[]
}

/** How a command is to print its data; what is wrong with `QAS_OUTPUT`, `--fields` or `--jq`. */
export async function readOutputOptions({ values, env }: RunContext): Promise<ReadOutputOptions> {
  const problems: InputProblem[] = []
  const jq = givenTo(values, 'jq')
  const format = formatOf(values, env, problems)
  const fields = values.get('fields')?.flatMap(listItems)
  if (fields?.length === 0) problems.push({ where: '--fields', message: 'must not be empty' })
  if (jq !== undefined && jq.trim() !== '') {
    const { mistakeInJq } = await import('../output/jq.js')
    const mistake = await mistakeInJq(jq)
    if (mistake !== undefined) problems.push({ where: '--jq', message: mistake })
  }
  if (format === 'json' && fields === undefined && jq === undefined) return { problems }
  return { choice: { format, ...(fields ? { fields } : {}), ...(jq === undefined ? {} : { jq }) }, problems }
}

/** `QAS_OUTPUT` does not count with `--jq`, whose output a script must be able to rely on. */
function formatOf(values: OptionValues, env: RunContext['env'], problems: InputProblem[]): OutputFormat {
  const chosen = choiceGivenTo(values, 'output', outputFormats)
  if (chosen || values.has('output') || values.has('jq')) return chosen ?? 'json'
  const preset = env.QAS_OUTPUT || readPreferences().output
  if (!preset) return 'json'
  const known = outputFormats.find((format) => format === preset)
  if (!known) {
    const message = `must be one of ${outputFormats.join(', ')}, got ${JSON.stringify(preset)}`
    problems.push({ where: 'QAS_OUTPUT', message })
  }
  return known ?? 'json'
}

/** Whether an option says how data is to be printed. */
export function choosesOutput(values: OptionValues): boolean {
  return outputOptions.some(({ name }) => values.has(name))
}
