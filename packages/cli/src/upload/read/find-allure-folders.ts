import { readdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileProblem } from '../../input/file-problem.js'
import type { ReportFormat } from '../upload-options.js'
import { chooseReports, type Found } from './choose-reports.js'
import { listFiles } from './list-files.js'
import type { ReportInput } from './report-input.js'

/**
 * The folders of Allure results that a folder stands for: itself, or else those below it, such as one for each module.
 * Everything else in them is Allure's own or of no interest.
 */
export async function findAllureFolders(folder: string): Promise<Found> {
  try {
    if ((await readdir(folder)).some(isResult)) return found([folder])
  } catch (error) {
    return { inputs: [], skipped: [], problems: [fileProblem(folder, error)] }
  }
  const { files, problems } = await listFiles(folder, isResult)
  if (files.length > 0 || problems.length > 0)
    return { ...found(files.map((file) => dirname(file))), problems }
  return { inputs: [], skipped: await otherReportsIn(folder, 'allure'), problems: [] }
}

function isResult(name: string): boolean {
  return name.endsWith('-result.json') || name.endsWith('-container.json')
}

function found(folders: readonly string[]): Found {
  const inputs = [...new Set(folders)].map(
    (path): ReportInput => ({ path, name: path, identity: path, folder: path }),
  )
  return { inputs, skipped: [], problems: [] }
}

const maxLookedAt = 20
const reportNames = /\.(?:xml|json|zip|trx|tap|ndjson|jsonl)$/i

/** What a folder without reports of a format contains: perhaps it is for another command. */
export async function otherReportsIn(folder: string, format: ReportFormat): Promise<Found['skipped']> {
  const { files } = await listFiles(folder, (name) => reportNames.test(name))
  const { skipped } = await chooseReports(files.slice(0, maxLookedAt), format)
  return skipped
}
