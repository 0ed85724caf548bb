import { dirname } from 'node:path'
import { attachmentAt } from '../attachment-paths.js'
import { renderComment } from '../comment.js'
import { toDuration } from '../duration.js'
import { field, type Json, listField, numberField, textField } from '../json-report.js'
import { findMarkers, parseTestCaseUrl } from '../markers.js'
import { plainText } from '../plain-text.js'
import type { Attachment, Marker, ReadOptions, ReportStatus, TestResult } from '../report.js'

const statuses: Readonly<Record<string, ReportStatus>> = {
  passed: 'passed',
  failed: 'failed',
  skipped: 'skipped',
  broken: 'blocked',
  unknown: 'open',
}

interface Attempt {
  readonly start: number
  readonly status: ReportStatus
  readonly file: string
}

/** Which files of a results folder are attempts of one test. Only this is kept of a file, not what it holds. */
export class AllureTests {
  readonly #attempts = new Map<string, Attempt[]>()

  /** Adds a result file. */
  add(result: Json, file: string): void {
    // Without a history each file is a test of its own.
    const key = textField(result, 'historyId') ?? textField(result, 'uuid') ?? file
    const attempt = { start: numberField(result, 'start') ?? 0, status: statusOf(result), file }
    const attempts = this.#attempts.get(key)
    if (attempts) attempts.push(attempt)
    else this.#attempts.set(key, [attempt])
  }

  /** The file of the last attempt of each test, which counts, with the status of each attempt. */
  last(): Map<string, readonly ReportStatus[]> {
    const last = new Map<string, readonly ReportStatus[]>()
    for (const attempts of this.#attempts.values()) {
      const sorted = attempts.toSorted((one, other) => one.start - other.start)
      const statuses = sorted.map(({ status }) => status)
      last.set(sorted.at(-1)?.file ?? '', statuses)
    }
    return last
  }
}

function statusOf(result: Json): ReportStatus {
  return statuses[textField(result, 'status') ?? 'unknown'] ?? 'open'
}

/** What the last attempt of a test says; `attempts` are the statuses of all of them. */
export function resultOf(
  result: Json,
  path: string,
  attempts: readonly ReportStatus[],
  options: ReadOptions,
): TestResult {
  const status = statusOf(result)
  const details = field(result, 'statusDetails')
  const isSilent = status === 'passed'
  const failures = isSilent
    ? []
    : [{ message: textField(details, 'message'), text: textField(details, 'trace') }]
  return {
    name: plainText(textField(result, 'name') ?? textField(result, 'fullName')),
    folder: folderOf(result),
    status,
    comment: renderComment({ failures, notes: notesOf(attempts) }, status, options),
    timeTaken: timeTaken(result),
    attachments: attachmentsOf(result, dirname(path)),
    markers: markersOf(result),
    place: { path },
  }
}

/** Those of the test and of its steps, however deep. */
function attachmentsOf(part: Json, folder: string): Attachment[] {
  return [
    ...listField(part, 'attachments').flatMap((attachment) => {
      const source = textField(attachment, 'source')
      return source ? [attachmentAt(source, folder, shownName(textField(attachment, 'name'), source))] : []
    }),
    ...listField(part, 'steps').flatMap((step) => attachmentsOf(step, folder)),
  ]
}

function notesOf(attempts: readonly ReportStatus[]): string[] {
  if (attempts.length < 2) return []
  return [`${attempts.at(-1)} in attempt ${attempts.length}; before: ${attempts.slice(0, -1).join(', ')}.`]
}

/** Names are free text; the file's own extension tells what it is. */
function shownName(name: string | undefined, source: string): string | undefined {
  const [extension = ''] = /\.\w+$/.exec(source) ?? []
  return name && extension && !name.endsWith(extension) ? name + extension : name
}

function timeTaken(result: Json): number | null {
  const [start, stop] = [numberField(result, 'start'), numberField(result, 'stop')]
  return start === undefined || stop === undefined ? null : toDuration(stop - start)
}

const folderLabels = ['testClass', 'suite', 'parentSuite', 'package']

function folderOf(result: Json): string {
  const labels = listField(result, 'labels')
  for (const wanted of folderLabels) {
    const value = textField(
      labels.find((label) => textField(label, 'name') === wanted),
      'value',
    )
    if (value) return value
  }
  return ''
}

/** Links of type `tms`: the URL of a test case, else a marker in the link's name. */
function markersOf(result: Json): Marker[] {
  return listField(result, 'links')
    .filter((link) => textField(link, 'type') === 'tms')
    .flatMap((link) => {
      const found = parseTestCaseUrl(textField(link, 'url') ?? '')
      if (found) return [found]
      return findMarkers(textField(link, 'name') ?? '', { format: 'allure' }).slice(0, 1)
    })
}
