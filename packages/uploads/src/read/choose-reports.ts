import { basename, dirname, relative } from 'node:path'
import { forEachConcurrent } from 'qasphere-client/concurrency'
import { describeFileProblem } from 'qasphere-client/file-problem'
import { toOneLine } from 'qasphere-client/on-one-line'
import { type Recognized, recognizeFile } from 'qasphere-reports/recognize/recognize-file'
import type { UploadAdvice } from '../advice.js'
import type { ReportFormat } from '../upload-options.js'
import { classifyFit, type ReportInput } from './report-input.js'

/** A file or folder, found in a folder or by a pattern, that is not a report. */
export interface Skipped {
  readonly path: string
  /** As in "it is a coverage report". */
  readonly reason: string
  /** Set if it is a report of another format. */
  readonly readAs?: ReportFormat
  /** How to get a report from the file or from the tool that wrote it. */
  readonly advice?: string
}

/** What was found for an argument. */
export interface Found {
  readonly inputs: readonly ReportInput[]
  readonly skipped: readonly Skipped[]
  readonly problems: readonly string[]
}

/** Selects the reports of a format among files found in a folder or by a pattern. */
export async function chooseReports(paths: readonly string[], format: ReportFormat): Promise<Found> {
  const files = new Map<string, Recognized | string>()
  await forEachConcurrent(paths, 16, async (path) => {
    files.set(path, await recognizeFile(path).catch((error: unknown) => describeFileProblem(path, error)))
  })
  const inputs: ReportInput[] = []
  const skipped: Skipped[] = []
  const problems: string[] = []
  for (const path of paths) {
    const file = files.get(path)
    if (file === undefined) continue
    if (typeof file === 'string') problems.push(file)
    else if (classifyFit(file, format) === 'report' || isDamagedShard(file, path))
      inputs.push(fileInput(path))
    else skipped.push(describeSkipped(path, file))
  }
  return { inputs, skipped, problems }
}

/** Whether a damaged ZIP archive may be the report of a shard, whose results must not be lost silently. */
function isDamagedShard({ content, isKnown }: Recognized, path: string): boolean {
  return content === 'zip' && !isKnown && !/^trace\b/i.test(basename(path))
}

export function fileInput(path: string): ReportInput {
  return { path, name: path, identity: path, folder: dirname(path) }
}

function describeSkipped(path: string, file: Recognized): Skipped {
  const { readAs } = file
  const reason = file.content === 'empty' ? 'it is empty' : `it is ${file.name}`
  const format = readAs === undefined ? {} : { readAs }
  return { path, reason, ...format, ...(file.advice === undefined ? {} : { advice: file.advice }) }
}

/** Formats a skipped file. Paths in the working directory are relative. */
export function formatSkipped({ path, reason, readAs }: Skipped, cwd: string, advice: UploadAdvice): string {
  const format = readAs === undefined ? '' : `, ${advice.forFormat(readAs)}`
  const shown = relative(cwd, path)
  return toOneLine(`${shown.startsWith('..') ? path : shown}: ${reason}${format}`)
}

const maxLines = 50

/** Formats skipped files, up to a maximum number of lines. */
export function formatSkippedList(skipped: readonly Skipped[], cwd: string, advice: UploadAdvice): string[] {
  const more = skipped.length > maxLines ? [`… and ${skipped.length - maxLines} more`] : []
  return [...skipped.slice(0, maxLines).map((each) => formatSkipped(each, cwd, advice)), ...more]
}
