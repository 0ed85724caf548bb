import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { type InputProblem, QasError } from 'qasphere-client'
import type { Connection } from 'qasphere-client/connection'
import { getReason } from 'qasphere-client/reason'
import { readCommandInput } from '../connection/read-command-input.js'
import { whileConnected } from '../connection/while-connected.js'
import type { Command, RunContext } from '../input/command.js'
import { getChoiceValue, getValue, isOn } from '../input/option.js'
import { projectOption } from '../input/project-option.js'
import { type FileFormat, fileFormats, formatOfFile } from './file-row.js'
import { formatCsv } from './format-csv.js'
import { listExported } from './list-exported.js'

export const testCasesExport: Command = {
  words: ['test-cases', 'export'],
  summary: 'Export test cases as CSV, YAML or JSON Lines.',
  details:
    'The output is in the format that qasphere test-cases create reads, with folders, tags, shared steps and shared preconditions by name, and templates with their parameter values. Test cases are sorted by folder.',
  options: [
    projectOption,
    {
      name: 'to',
      kind: 'file',
      description: 'File to write (default: stdout)',
      required: false,
    },
    {
      name: 'format',
      kind: 'choice',
      choices: fileFormats,
      description: 'Format to write (default: from the extension of the file, else csv)',
      required: false,
    },
    {
      name: 'folder',
      kind: 'string',
      description: 'Only test cases in this folder and its subfolders, such as Checkout/Cart; repeatable',
      required: false,
      isRepeatable: true,
    },
    {
      name: 'inline-shared',
      kind: 'boolean',
      description:
        'Write the contents of shared steps and preconditions, for a project that does not have them',
      required: false,
    },
  ],
  examples: [
    { does: 'export everything for a spreadsheet', args: ['--project-code', 'PRJ', '--to', 'exported.csv'] },
    {
      does: 'export a folder for a repository',
      args: ['--project-code', 'PRJ', '--folder', 'Checkout/Cart', '--format', 'yaml'],
    },
  ],
  connects: true,
  load: () => import('./export.js'),
}

/** Writes the test cases of a project. */
export async function run(given: RunContext): Promise<void> {
  const { context, connection: options, own: format } = await readCommandInput(given, readFormat)
  const { values, terminal, cwd } = context
  const projectCode = getValue(values, projectOption.name) ?? ''
  const to = getValue(values, 'to') ?? '-'
  const rows = await whileConnected(context, options, (connection: Connection) =>
    listExported(connection, projectCode, {
      ...(values.has('folder') ? { folders: values.get('folder') ?? [] } : {}),
      inlinesShared: isOn(values, 'inline-shared'),
    }),
  )
  const text = await formatRows(rows, format)
  if (to === '-') await terminal.printText(text)
  else writeTo(resolve(cwd, to), text)
}

function readFormat({ values }: RunContext, _problems: InputProblem[]): FileFormat {
  return getChoiceValue(values, 'format', fileFormats) ?? formatOfFile(getValue(values, 'to') ?? '') ?? 'csv'
}

async function formatRows(
  rows: readonly Readonly<Record<string, unknown>>[],
  format: FileFormat,
): Promise<string> {
  switch (format) {
    case 'csv':
      return formatCsv(rows)
    case 'yaml': {
      // Others load this large module, too.
      const { formatYaml } = await import('../output/yaml.js')
      return formatYaml(rows)
    }
    case 'jsonl':
      return rows.map((row) => `${JSON.stringify(row)}\n`).join('')
  }
}

function writeTo(path: string, text: string): void {
  try {
    writeFileSync(path, text)
  } catch (error) {
    const reason = getReason(error)
    throw new QasError('usage', `--to: cannot write ${path}: ${reason}`, {}, error)
  }
}
