import { QasError } from 'qasphere-client'
import type { Operand } from './command.js'
import { findNearest } from './nearest.js'
import type { Option } from './option.js'

/**
 * Creates the usage error for `unknown` options, with dashes, of a command or a group that has `options`. The message has the
 * closest of them for each, or the operand of the command if that is what the unknown one means.
 */
export function unknownOptions(
  words: readonly string[],
  unknown: readonly string[],
  options: readonly Option[],
  operand?: Operand,
): QasError<'usage'> {
  const names = options.map(({ name }) => `--${name}`)
  const lines = unknown.map((name) => {
    if (operand && (name === `--${operand.name}` || name === `--${operand.name}-id`)) {
      return `Unknown option ${name}; the ${operand.name} is an argument: qasphere ${words.join(' ')} ${operand.usage ?? `<${operand.name}>`}`
    }
    const guess = findNearest(name, names)
    return `Unknown option ${name}${guess ? `; did you mean ${guess}?` : ''}`
  })
  return new QasError('usage', lines.join('\n'), { help: words })
}
