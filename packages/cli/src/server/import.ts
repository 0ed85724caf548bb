import { access } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { InputProblem } from 'qasphere-client'
import type { Command, RunContext } from '../input/command.js'
import { givenTo } from '../input/option.js'
import { readOutputOptions } from '../input/output-options.js'
import { printResult } from '../output/print-result.js'
import { dataOptions, exclusivePlaces, filesOption } from './data-place.js'
import { loadServer, saidByServer } from './load-server.js'
import { transferPlaces } from './transfer-places.js'

export const serverImport: Command = {
  words: ['server', 'import'],
  summary: 'Put everything of an export into an empty folder or database.',
  details:
    'Either all of it is there afterwards or nothing. Keys, passwords and logins go on working. The version that wrote the export must have the same database schema. Rich text is sanitized as the API does; sanitizedTexts in the output counts the texts that changed.',
  options: [
    { name: 'from', kind: 'file', description: 'The file to read, or - for stdin', required: true },
    ...dataOptions('import into'),
    filesOption,
  ],
  exclusive: exclusivePlaces,
  examples: [
    {
      does: 'move to PostgreSQL',
      args: ['--from', 'qasphere-backup.tar.gz', '--database', 'postgres://qasphere@db/qasphere'],
    },
  ],
  printsJson: true,
  load: () => import('./import.js'),
}

/** Runs `server import`: prints what was read as JSON. */
export async function run(context: RunContext): Promise<void> {
  const problems = [...context.problems]
  const from = givenTo(context.values, 'from') ?? ''
  if (from !== '-' && from !== '') await mustBeReadable(resolve(context.cwd, from), problems)
  const output = await readOutputOptions(context)
  problems.push(...output.problems)
  const options = transferPlaces(context, problems)
  const { importData } = loadServer(context.cwd)
  const source = from === '-' ? process.stdin : resolve(context.cwd, from)
  const counts = await importData(options, source).catch(saidByServer)
  await printResult(context.terminal, counts, output.choice)
}

async function mustBeReadable(path: string, problems: InputProblem[]): Promise<void> {
  await access(path).catch((error: Error) =>
    problems.push({ where: '--from', message: `cannot be read: ${error.message}` }),
  )
}
