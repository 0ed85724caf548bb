import { randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { QasError } from 'qasphere-client'
import type { Command, RunContext } from '../input/command.js'
import { getValue, isOn } from '../input/option.js'
import { readOutputOptions } from '../input/output-options.js'
import { printResult } from '../output/print-result.js'
import { dataOptions, exclusiveDataOptions, filesOption } from './data-place.js'
import { loadServer, rethrowServerError } from './load-server.js'
import { readTransferPlaces } from './transfer-places.js'

export const serverExport: Command = {
  words: ['server', 'export'],
  summary: 'Export all data of a server, including uploaded files, to a file.',
  details:
    'The export is a consistent snapshot; servers can keep running. The file contains hashes of passwords and keys, so protect it like the data. An existing file is replaced once the new one is complete.',
  options: [
    { name: 'to', kind: 'file', description: 'File to write (- writes to stdout)', required: true },
    ...dataOptions('export'),
    {
      ...filesOption,
      description: filesOption.description.replace('to store uploaded', 'the server stores uploaded'),
    },
    {
      name: 'without-missing-files',
      kind: 'boolean',
      description: 'Skip uploaded files whose content is missing, instead of failing',
      required: false,
    },
  ],
  exclusive: exclusiveDataOptions,
  examples: [
    { does: 'create a backup', args: ['--to', 'qasphere-backup.tar.gz'] },
    {
      does: 'export to stdout, to pipe it to another machine',
      args: ['--data', './qasphere-data', '--to', '-'],
    },
  ],
  printsJson: true,
  load: () => import('./export.js'),
}

/** Runs `server export` and prints the counts as JSON, unless the export itself goes to stdout. */
export async function run(context: RunContext): Promise<void> {
  const problems = [...context.problems]
  const to = getValue(context.values, 'to') ?? ''
  if (to === '-' && process.stdout.isTTY) {
    problems.push({
      where: '--to',
      message: 'would write to this terminal; redirect stdout to a file or a command',
    })
  }
  const output = await readOutputOptions(context)
  problems.push(...output.problems)
  const options = {
    ...readTransferPlaces(context, problems),
    withoutMissingFiles: isOn(context.values, 'without-missing-files'),
  }
  const { exportData } = loadServer(context.cwd)
  if (to === '-') await exportData(options, process.stdout).catch(rethrowServerError)
  else {
    const path = resolve(context.cwd, to)
    const counts = await writeComplete(path, (output) => exportData(options, output)).catch(
      rethrowServerError,
    )
    await printResult(context.terminal, { file: path, ...counts }, output.choice)
  }
}

/** Writes a temporary file next to `path` and renames it once it is complete and on disk. */
async function writeComplete<T>(
  path: string,
  write: (output: NodeJS.WritableStream) => Promise<T>,
): Promise<T> {
  const temporary = `${path}.${randomUUID()}.part`
  try {
    const handle = await open(temporary, 'wx', 0o600)
    const result = await write(handle.createWriteStream({ flush: true }))
    await rename(temporary, path)
    return result
  } catch (error) {
    await rm(temporary, { force: true })
    if (!(error instanceof Error) || !('syscall' in error)) throw error
    throw new QasError('usage', `--to cannot be written: ${error.message}`, {}, error)
  }
}
