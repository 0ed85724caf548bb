import { access } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { InputProblem } from 'qasphere-client'
import type { Command, RunContext } from '../input/command.js'
import { getValue, isOn } from '../input/option.js'
import { readOutputOptions } from '../input/output-options.js'
import { printResult } from '../output/print-result.js'
import { dataOptions, exclusiveDataOptions, filesOption } from './data-place.js'
import { loadServer, rethrowServerError } from './load-server.js'
import { readTransferPlaces } from './transfer-places.js'

export const serverImport: Command = {
  words: ['server', 'import'],
  summary: 'Import an exported file into an empty folder or database.',
  details:
    'Imports everything or, on an error, nothing. Keys, passwords and logins remain valid. The export must come from a version with the same database schema. Rich text is sanitized as in the API; sanitizedTexts in the output counts the texts that changed.',
  options: [
    { name: 'from', kind: 'file', description: 'File to read (- reads stdin)', required: true },
    {
      name: 'dry-run',
      kind: 'boolean',
      description: 'Check the export and count what it contains, without changing anything',
      required: false,
    },
    ...dataOptions('import into'),
    filesOption,
  ],
  exclusive: exclusiveDataOptions,
  examples: [
    {
      does: 'move to PostgreSQL',
      args: ['--from', 'qasphere-backup.tar.gz', '--database', 'postgres://qasphere@db/qasphere'],
    },
  ],
  printsJson: true,
  load: () => import('./import.js'),
}

/** Runs `server import` and prints the counts as JSON. */
export async function run(context: RunContext): Promise<void> {
  const problems = [...context.problems]
  const from = getValue(context.values, 'from') ?? ''
  if (from !== '-' && from !== '') await checkReadable(resolve(context.cwd, from), problems)
  const output = await readOutputOptions(context)
  problems.push(...output.problems)
  const isDryRun = isOn(context.values, 'dry-run')
  const options = { ...readTransferPlaces(context, problems), isDryRun }
  const { importData } = loadServer(context.cwd)
  const source = from === '-' ? process.stdin : resolve(context.cwd, from)
  const counts = await importData(options, source).catch(rethrowServerError)
  await printResult(context.terminal, isDryRun ? { dryRun: true, ...counts } : counts, output.choice)
}

async function checkReadable(path: string, problems: InputProblem[]): Promise<void> {
  await access(path).catch((error: Error) =>
    problems.push({ where: '--from', message: `cannot be read: ${error.message}` }),
  )
}
