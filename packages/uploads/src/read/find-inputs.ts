import { realpath, stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import type { InputProblem } from 'qasphere-client'
import { describeFileProblem } from 'qasphere-client/file-problem'
import { recognizeFile } from 'qasphere-reports/recognize/recognize-file'
import { type UploadAdvice, uploadCommandNames } from '../advice.js'
import type { ReportFormat } from '../upload-options.js'
import {
  chooseReports,
  type Found,
  fileInput,
  formatSkipped,
  formatSkippedList,
  type Skipped,
} from './choose-reports.js'
import { findAllureFolders, findOtherReports } from './find-allure-folders.js'
import { listFiles } from './list-files.js'
import { classifyFit, explainMismatch, type ReportInput, uploadFormats } from './report-input.js'
import { getStreamName, isStream, type StreamCopies } from './stream-copies.js'

export interface InputSearch {
  readonly format: ReportFormat
  readonly cwd: string
  readonly copies: StreamCopies
  readonly advice: UploadAdvice
}

export interface FoundInputs {
  /** Reports without duplicates, in the order of the arguments. */
  readonly inputs: readonly ReportInput[]
  /** One line per file in folders and patterns that is not a report. */
  readonly skipped: readonly string[]
  readonly problems: readonly InputProblem[]
}

/**
 * Finds the reports for paths and patterns. A file argument must be a report; other files in a folder or matching a
 * pattern are skipped. A file with several paths counts once.
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
    for (const problem of found.problems) problems.push(problem)
  }
  return {
    inputs: [...inputs.values()],
    skipped: formatSkippedList([...skipped.values()], search.cwd, search.advice),
    problems: problems.map((message) => ({ where: '', message })),
  }
}

/** Returns a key that is the same for every path of a file, including symbolic and hard links. */
async function identify({ path, identity }: ReportInput): Promise<string> {
  if (identity !== path) return identity
  const found = await stat(path, { bigint: true }).catch(() => undefined)
  if (found?.isFile() && found.nlink > 1n && found.ino > 0n) return `${found.dev}:${found.ino}`
  return realpath(path).catch(() => path)
}

async function findInput(input: string, search: InputSearch): Promise<Found> {
  if (input === '') return createFailure('The path of a report must not be empty')
  if (isStream(input)) return findStream(input, search)
  const path = resolve(search.cwd, input)
  if (/\.xcresult$/i.test(basename(path))) {
    return createFailure(
      `${input} is an Xcode result bundle, which only Xcode can read. Write JUnit XML with: xcbeautify --report junit`,
    )
  }
  const found = await stat(path).catch(() => undefined)
  if (found?.isDirectory()) {
    return requireInputs(
      await findInFolder(path, search.format),
      `The folder ${input} has no ${uploadFormats[search.format].contents}`,
      search,
    )
  }
  return found ? findNamedFile(path, input, found.isFile(), search) : findMatches(input, search)
}

async function findStream(input: string, { format, cwd, copies, advice }: InputSearch): Promise<Found> {
  const name = getStreamName(input)
  if (format === 'allure') return createFailure(`allure-upload expects folders, so it cannot read ${name}`)
  try {
    const report = await copies.copy(input, cwd)
    const file = await recognizeFile(report.path)
    return classifyFit(file, format) === 'other'
      ? createFailure(explainMismatch(name, file, format, advice))
      : createFound(report)
  } catch (error) {
    return createFailure(describeFileProblem(name, error))
  }
}

async function findNamedFile(
  path: string,
  input: string,
  isRegular: boolean,
  { format, advice }: InputSearch,
): Promise<Found> {
  // Opening a named pipe would block until a writer opens it, possibly forever.
  if (!isRegular) {
    return createFailure(
      `${input} is not a regular file. To read a pipe, redirect stdin: qasphere ${uploadCommandNames[format]} - < FILE`,
    )
  }
  try {
    const file = await recognizeFile(path)
    if (format === 'allure' && !file.isKnown) {
      return createFailure(`${input} is a file; allure-upload expects the folder that contains the results`)
    }
    return format === 'allure' || classifyFit(file, format) === 'other'
      ? createFailure(explainMismatch(input, file, format, advice))
      : createFound(fileInput(path))
  } catch (error) {
    return createFailure(describeFileProblem(input, error))
  }
}

async function findInFolder(folder: string, format: ReportFormat): Promise<Found> {
  if (format === 'allure') return findAllureFolders(folder)
  const { extensions } = uploadFormats[format]
  const { files, problems } = await listFiles(folder, (name) => {
    const lower = name.toLowerCase()
    return extensions.some((extension) => lower.endsWith(extension))
  })
  const found = await chooseReports(files, format)
  const skipped = files.length > 0 ? found.skipped : await findOtherReports(folder, format)
  return { inputs: found.inputs, skipped, problems: [...problems, ...found.problems] }
}

async function findMatches(input: string, search: InputSearch): Promise<Found> {
  const { cwd, format } = search
  // Loaded on first use: most uploads name files.
  const { expandPattern } = await import('./expand-pattern.js')
  const matches = expandPattern(input, cwd)
  if (!matches) return createFailure(`File not found: ${input}`)
  const nothing = `No ${uploadFormats[format].report} matches ${input}`
  const files = format === 'allure' ? [] : await matches.files()
  if (files.length > 0) return requireInputs(await chooseReports(files, format), nothing, search)
  const folders = await matches.folders()
  if (folders.length > 0) return requireInputs(await findInFolders(folders, format), nothing, search)
  return createFailure(`No ${format === 'allure' ? 'folder' : 'file'} matches ${input} (looked in ${cwd})`)
}

async function findInFolders(folders: readonly string[], format: ReportFormat): Promise<Found> {
  const all: { inputs: ReportInput[]; skipped: Skipped[]; problems: string[] } = {
    inputs: [],
    skipped: [],
    problems: [],
  }
  for (const folder of folders) {
    const { inputs, skipped, problems } = await findInFolder(folder, format)
    // A folder can have more files than a call can have arguments.
    for (const input of inputs) all.inputs.push(input)
    for (const problem of problems) all.problems.push(problem)
    for (const file of skipped) all.skipped.push(file)
    if (inputs.length + skipped.length === 0)
      all.skipped.push({ path: folder, reason: `it has no ${uploadFormats[format].contents}` })
  }
  return all
}

function createFound(report: ReportInput): Found {
  return { inputs: [report], skipped: [], problems: [] }
}

function createFailure(problem: string): Found {
  return { inputs: [], skipped: [], problems: [problem] }
}

const maxShown = 20

/** Returns what was found, or an error that lists the skipped files if nothing was found. */
function requireInputs(found: Found, heading: string, { cwd, advice }: InputSearch): Found {
  const { inputs, skipped, problems } = found
  if (inputs.length > 0 || problems.length > 0) return found
  if (skipped.length === 0) return createFailure(heading)
  const more = skipped.length > maxShown ? [`… and ${skipped.length - maxShown} more`] : []
  const lines = skipped.slice(0, maxShown).map((each) => formatSkipped(each, cwd, advice))
  const conversions = new Set(skipped.flatMap((each) => each.advice ?? []))
  return createFailure([`${heading}. Skipped:`, ...lines, ...more, ...conversions].join('\n'))
}
