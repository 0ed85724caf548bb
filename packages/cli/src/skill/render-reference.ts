import { exampleCommand, operandRow, optionRows, type Row, renderCommandUsage } from '../help/render-help.js'
import type { Command } from '../input/command.js'

/** Width of usage lines. */
const width = 100

/** Renders the reference of the commands of one resource. */
export function renderReference(resource: string, commands: readonly Command[]): string {
  return `${[`# ${resource}`, ...commands.map(renderCommand)].join('\n\n')}\n`
}

/** Renders the examples of commands as one shell script, each with what it does. */
export function renderExamples(commands: readonly Command[]): string {
  const lines = commands.flatMap((command) => {
    return command.examples.map(({ does, args }) => `# ${does}\n${exampleCommand(command, args)}`)
  })
  return ['```sh', lines.join('\n\n'), '```'].join('\n')
}

function renderCommand(command: Command): string {
  const { words, summary, details, operand, options, examples, api, connects, printsJson } = command
  const rows = [...(operand ? [operandRow(operand)] : []), ...optionRows(options, command)]
  const general = [
    ...(api || printsJson ? ['`--jq`, `--fields`, `--output`'] : []),
    ...(api || connects ? ['`--profile`, `--timeout`, `--ca-file`'] : []),
  ]
  return [
    `## qasphere ${words.join(' ')}`,
    summary,
    ...(details === undefined ? [] : [details]),
    ['```text', renderCommandUsage(command, width), '```'].join('\n'),
    ...(rows.length > 0 ? [rows.map(renderRow).join('\n')] : []),
    ...(general.length > 0 ? [`Also takes ${general.join(', ')}.`] : []),
    ...(examples.length > 0 ? [renderExamples([command])] : []),
  ].join('\n\n')
}

function renderRow([name, description]: Row): string {
  return `- \`${name}\`: ${description.replaceAll('\n', ' ')}`
}
