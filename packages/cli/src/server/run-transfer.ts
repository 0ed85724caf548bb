import { randomUUID } from 'node:crypto'
import { access, open, rename, rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type InputProblem, QasError } from 'qasphere-client'
import type { DataPlace, FilePlace } from 'qasphere-server'
import { givenTo, isOn } from '../input/option-values.js'
import type { RunContext } from '../input/run-context.js'
import { dataPlaceOf, filesOf } from './data-place.js'
import { loadServer, saidByServer } from './load-server.js'
import { optionProblems } from './option-problems.js'

/** Runs `server export`: prints what was written as JSON, unless the export itself goes to stdout. */
export async function runExport(context: RunContext): Promise<void> {
  const problems = optionProblems(context)
  const to = givenTo(context.values, 'to') ?? ''
  if (to === '-' && process.stdout.isTTY) {
    problems.push({
      where: '--to',
      message: 'would write to this terminal: send stdout to a file or a command',
    })
  }
  const options = {
    ...places(context, problems),
    withoutMissingFiles: isOn(context.values, 'without-missing-files'),
  }
  const { exportData } = loadServer(context.cwd)
  if (to === '-') await exportData(options, process.stdout).catch(saidByServer)
  else {
    const path = resolve(context.cwd, to)
    const counts = await writeWhole(path, (output) => exportData(options, output)).catch(saidByServer)
    await context.terminal.print(`${JSON.stringify({ file: path, ...counts }, null, 2)}\n`)
  }
}

/** Runs `server import`: prints what was read as JSON. */
export async function runImport(context: RunContext): Promise<void> {
  const problems = optionProblems(context)
  const from = givenTo(context.values, 'from') ?? ''
  if (from !== '-' && from !== '') await mustBeReadable(resolve(context.cwd, from), problems)
  const options = places(context, problems)
  const { importData } = loadServer(context.cwd)
  const source = from === '-' ? process.stdin : resolve(context.cwd, from)
  const counts = await importData(options, source).catch(saidByServer)
  await context.terminal.print(`${JSON.stringify(counts, null, 2)}\n`)
}

/** Throws all mistakes in the options at once. */
function places(context: RunContext, problems: InputProblem[]): { data: DataPlace; files?: FilePlace } {
  const found = { data: dataPlaceOf(context, problems), ...filesOf(context, problems) }
  if (problems.length > 0) throw new QasError('validation', 'Invalid arguments', { problems })
  return found
}

async function mustBeReadable(path: string, problems: InputProblem[]): Promise<void> {
  await access(path).catch((error: Error) =>
    problems.push({ where: '--from', message: `cannot be read: ${error.message}` }),
  )
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
