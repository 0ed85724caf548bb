import { readdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { describeFileProblem } from 'qasphere-client/file-problem'
import type { ReportFormat } from '../upload-options.js'
import { chooseReports, type Found } from './choose-reports.js'
import { listFiles } from './list-files.js'
import type { ReportInput } from './report-input.js'

/**
 * Finds folders of Allure results: the folder itself, or else its subfolders, such as one per module. Ignores all other
 * files.
 */
export async function findAllureFolders(folder: string): Promise<Found> {
  try {
    if ((await readdir(folder)).some(isResult)) return createFound([folder])
  } catch (error) {
    return { inputs: [], skipped: [], problems: [describeFileProblem(folder, error)] }
  }
  const { files, problems } = await listFiles(folder, isResult)
  if (files.length > 0 || problems.length > 0)
    return { ...createFound(files.map((file) => dirname(file))), problems }
  return { inputs: [], skipped: await findOtherReports(folder, 'allure'), problems: [] }
}

function isResult(name: string): boolean {
  return name.endsWith('-result.json') || name.endsWith('-container.json')
}

function createFound(folders: readonly string[]): Found {
  const inputs = [...new Set(folders)].map(
    (path): ReportInput => ({ path, name: path, identity: path, folder: path }),
  )
  return { inputs, skipped: [], problems: [] }
}

const maxRecognized = 20
const reportNames = /\.(?:xml|json|zip|trx|tap|ndjson|jsonl)$/i

/** Finds reports for other commands in a folder without reports of a format. */
export async function findOtherReports(folder: string, format: ReportFormat): Promise<Found['skipped']> {
  const { files } = await listFiles(folder, (name) => reportNames.test(name))
  const { skipped } = await chooseReports(files.slice(0, maxRecognized), format)
  return skipped
}
