import { realpath, stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import type { InputProblem } from 'qasphere-client'
import { recognizeFile } from 'qasphere-reports/recognize/recognize-file'
import { glob, isDynamicPattern } from 'tinyglobby'
import { fileProblem } from '../../input/file-problem.js'
import type { ReportFormat } from '../upload-options.js'
import {
  chooseReports,
  type Found,
  fileInput,
  type Skipped,
  skippedLine,
  skippedLines,
} from './choose-reports.js'
import { findAllureFolders, otherReportsIn } from './find-allure-folders.js'
import { listFiles } from './list-files.js'
import { explainMismatch, fitOf, type ReportInput, uploadsOf } from './report-input.js'
import { isStream, type StreamCopies, streamName } from './stream-copies.js'

export interface InputSearch {
  readonly format: ReportFormat
  readonly cwd: string
  readonly copies: StreamCopies
}

export interface FoundInputs {
  /** Each report once, in the order given. */
  readonly inputs: readonly ReportInput[]
  /** A line for each file in folders and patterns that is not a report. */
  readonly skipped: readonly string[]
  readonly problems: readonly InputProblem[]
}

/**
 * The reports that paths and patterns name. A file that was named must be a report; what else is in a folder or
 * matches a pattern is skipped. A file that is reached in several ways counts once.
 */
export async function findInputs(given: readonly string[], search: InputSearch): Promise<FoundInputs> {
  const inputs = new Map<string, ReportInput>()
  const skipped = new Map<string, Skipped>()
  const problems: string[] = []
  for (const input of new Set(given)) {
    const found = await findInput(input, search)
    for (const each of found.inputs) {
      const key = await identify(each)
      if (!inputs.has(key)) inputs.set(key, each)
    }
    for (const each of found.skipped) skipped.set(each.path, each)
    problems.push(...found.problems)
  }
  return {
    inputs: [...inputs.values()],
    skipped: skippedLines([...skipped.values()], search.cwd),
    problems: problems.map((message) => ({ where: '', message })),
  }
}

/** The same for every path of a file: symbolic links are followed, and hard links share an inode. */
async function identify({ path, identity }: ReportInput): Promise<string> {
  if (identity !== path) return identity
  const found = await stat(path, { bigint: true }).catch(() => undefined)
  if (found?.isFile() && found.nlink > 1n && found.ino > 0n) return `${found.dev}:${found.ino}`
  return realpath(path).catch(() => path)
}

async function findInput(input: string, search: InputSearch): Promise<Found> {
  if (input === '') return failed('The path of a report must not be empty')
  if (isStream(input)) return findStream(input, search)
  const path = resolve(search.cwd, input)
  if (/\.xcresult$/i.test(basename(path))) {
    return failed(
      `${input} is an Xcode result bundle, which only Xcode can read. Write JUnit XML with: xcbeautify --report junit`,
    )
  }
  const found = await stat(path).catch(() => undefined)
  if (found?.isDirectory()) {
    return orFailed(
      await findInFolder(path, search.format),
      `The folder ${input} has no ${uploadsOf[search.format].contents}`,
      search.cwd,
    )
  }
  return found ? findNamedFile(path, input, found.isFile(), search) : findMatches(input, search)
}

async function findStream(input: string, { format, cwd, copies }: InputSearch): Promise<Found> {
  const name = streamName(input)
  if (format === 'allure') return failed(`allure-upload takes folders, so it cannot read ${name}`)
  try {
    const report = await copies.copy(input, cwd)
    const file = await recognizeFile(report.path)
    return fitOf(file, format) === 'other' ? failed(explainMismatch(name, file, format)) : taken(report)
  } catch (error) {
    return failed(fileProblem(name, error))
  }
}

async function findNamedFile(
  path: string,
  input: string,
  isRegular: boolean,
  { format }: InputSearch,
): Promise<Found> {
  // Opening a named pipe would wait for a writer, perhaps forever.
  if (!isRegular) {
    return failed(
      `${input} is not a regular file. To read a pipe, redirect stdin: qasphere ${uploadsOf[format].command} - < FILE`,
    )
  }
  try {
    const file = await recognizeFile(path)
    if (format === 'allure' && !file.isKnown) {
      return failed(`${input} is a file; allure-upload takes the folder of the results`)
    }
    return format === 'allure' || fitOf(file, format) === 'other'
      ? failed(explainMismatch(input, file, format))
      : taken(fileInput(path))
  } catch (error) {
    return failed(fileProblem(input, error))
  }
}

async function findInFolder(folder: string, format: ReportFormat): Promise<Found> {
  if (format === 'allure') return findAllureFolders(folder)
  const { extensions } = uploadsOf[format]
  const { files, problems } = await listFiles(folder, (name) => {
    const lower = name.toLowerCase()
    return extensions.some((extension) => lower.endsWith(extension))
  })
  const found = await chooseReports(files, format)
  const skipped = files.length > 0 ? found.skipped : await otherReportsIn(folder, format)
  return { inputs: found.inputs, skipped, problems: [...problems, ...found.problems] }
}

async function findMatches(input: string, { cwd, format }: InputSearch): Promise<Found> {
  // On Windows, people write patterns with backslashes, too.
  const pattern = process.platform === 'win32' ? input.replaceAll('\\', '/') : input
  if (!isDynamicPattern(pattern)) return failed(`File not found: ${input}`)
  const match = async (kind: 'onlyFiles' | 'onlyDirectories') => {
    const options = { cwd, absolute: true, expandDirectories: false, dot: true, onlyFiles: false }
    return (await glob(pattern, { ...options, [kind]: true })).map((path) => resolve(path)).sort()
  }
  const nothing = `No ${uploadsOf[format].report} matches ${input}`
  const files = format === 'allure' ? [] : await match('onlyFiles')
  if (files.length > 0) return orFailed(await chooseReports(files, format), nothing, cwd)
  const folders = await match('onlyDirectories')
  if (folders.length > 0) return orFailed(await findInFolders(folders, format), nothing, cwd)
  return failed(`No ${format === 'allure' ? 'folder' : 'file'} matches ${input} (looked in ${cwd})`)
}

async function findInFolders(folders: readonly string[], format: ReportFormat): Promise<Found> {
  const all: { inputs: ReportInput[]; skipped: Skipped[]; problems: string[] } = {
    inputs: [],
    skipped: [],
    problems: [],
  }
  for (const folder of folders) {
    const { inputs, skipped, problems } = await findInFolder(folder, format)
    all.inputs.push(...inputs)
    all.problems.push(...problems)
    all.skipped.push(...skipped)
    if (inputs.length + skipped.length === 0)
      all.skipped.push({ path: folder, reason: `it has no ${uploadsOf[format].contents}` })
  }
  return all
}

function taken(report: ReportInput): Found {
  return { inputs: [report], skipped: [], problems: [] }
}

function failed(problem: string): Found {
  return { inputs: [], skipped: [], problems: [problem] }
}

const maxShown = 20

/** What was found, or an error that lists what was skipped if that is all there was. */
function orFailed(found: Found, heading: string, cwd: string): Found {
  const { inputs, skipped, problems } = found
  if (inputs.length > 0 || problems.length > 0) return found
  if (skipped.length === 0) return failed(heading)
  const more = skipped.length > maxShown ? [`… and ${skipped.length - maxShown} more`] : []
  const lines = skipped.slice(0, maxShown).map((each) => skippedLine(each, cwd))
  const advice = new Set(skipped.flatMap((each) => each.advice ?? []))
  return failed([`${heading}. Skipped:`, ...lines, ...more, ...advice].join('\n'))
}
