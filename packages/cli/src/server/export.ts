import { randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { QasError } from 'qasphere-client'
import type { Command, RunContext } from '../input/command.js'
import { givenTo, isOn } from '../input/option.js'
import { readOutputOptions } from '../input/output-options.js'
import { printResult } from '../output/print-result.js'
import { dataOptions, exclusivePlaces, filesOption } from './data-place.js'
import { loadServer, saidByServer } from './load-server.js'
import { transferPlaces } from './transfer-places.js'

export const serverExport: Command = {
  words: ['server', 'export'],
  summary: 'Write everything a server keeps, uploaded files too, to one file.',
  details:
    'The data is written as it is at one moment; servers may go on working. The file holds hashes of passwords and keys: keep it as safe as the data. One that is there is replaced once the new one is whole.',
  options: [
    { name: 'to', kind: 'file', description: 'The file to write, or - for stdout', required: true },
    ...dataOptions('export'),
    {
      ...filesOption,
      description: filesOption.description.replace('to keep uploaded', 'the server keeps uploaded'),
    },
    {
      name: 'without-missing-files',
      kind: 'boolean',
      description: 'Leave out uploaded files whose content is not there, instead of failing',
      required: false,
    },
  ],
  exclusive: exclusivePlaces,
  examples: [
    { does: 'a backup', args: ['--to', 'qasphere-backup.tar.gz'] },
    {
      does: 'to stdout, to pipe it to another machine',
      args: ['--data', './qasphere-data', '--to', '-'],
    },
  ],
  printsJson: true,
  load: () => import('./export.js'),
}

/** Runs `server export`: prints what was written as JSON, unless the export itself goes to stdout. */
export async function run(context: RunContext): Promise<void> {
  const problems = [...context.problems]
  const to = givenTo(context.values, 'to') ?? ''
  if (to === '-' && process.stdout.isTTY) {
    problems.push({
      where: '--to',
      message: 'would write to this terminal: send stdout to a file or a command',
    })
  }
  const output = await readOutputOptions(context)
  problems.push(...output.problems)
  const options = {
    ...transferPlaces(context, problems),
    withoutMissingFiles: isOn(context.values, 'without-missing-files'),
  }
  const { exportData } = loadServer(context.cwd)
  if (to === '-') await exportData(options, process.stdout).catch(saidByServer)
  else {
    const path = resolve(context.cwd, to)
    const counts = await writeWhole(path, (output) => exportData(options, output)).catch(saidByServer)
    await printResult(context.terminal, { file: path, ...counts }, output.choice)
  }
}

/** Writes a file beside its place and moves it there when it is whole and on the disk. */
async function writeWhole<T>(path: string, write: (output: NodeJS.WritableStream) => Promise<T>): Promise<T> {
  const beside = `${path}.${randomUUID()}.part`
  try {
    const handle = await open(beside, 'wx', 0o600)
    const result = await write(handle.createWriteStream({ flush: true }))
    await rename(beside, path)
    return result
  } catch (error) {
    await rm(beside, { force: true })
    if (!(error instanceof Error) || !('syscall' in error)) throw error
    throw new QasError('usage', `--to cannot be written: ${error.message}`, {}, error)
  }
}
