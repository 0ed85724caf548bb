import { attachmentAt } from '../attachment-paths.js'
import { renderComment } from '../comment.js'
import { field, type Json, listField, numberField, textField } from '../json-report.js'
import { findMarkers, parseTestCaseUrl } from '../markers.js'
import { plainText } from '../plain-text.js'
import type { Attachment, Marker, ReadOptions, ReportEntry, ReportStatus, TestResult } from '../report.js'

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
  readonly result: Json
  readonly path: string
}

/** The tests of a results folder; attempts of one test are folded: the last counts. */
export class AllureTests {
  readonly #folder: string
  readonly #options: ReadOptions
  readonly #attempts = new Map<string, Attempt[]>()

  constructor(folder: string, options: ReadOptions) {
    this.#folder = folder
    this.#options = options
  }

  /** Adds what a result file holds; what has neither name nor status is no result. */
  add(result: Json, path: string): void {
    const status = statuses[textField(result, 'status') ?? 'unknown'] ?? 'open'
    // Without a history each file is a test of its own.
    const key = textField(result, 'historyId') ?? textField(result, 'uuid') ?? path
    const attempt = { start: numberField(result, 'start') ?? 0, status, result, path }
    this.#attempts.set(key, [...(this.#attempts.get(key) ?? []), attempt])
  }

  *entries(): Generator<ReportEntry> {
    for (const attempts of this.#attempts.values()) {
      const sorted = attempts.toSorted((one, other) => one.start - other.start)
      const last = sorted.at(-1)
      if (last) yield { kind: 'result', result: this.#resultOf(last, sorted) }
    }
    this.#attempts.clear()
  }

  #resultOf({ status, result, path }: Attempt, attempts: readonly Attempt[]): TestResult {
    const details = field(result, 'statusDetails')
    const isSilent = status === 'passed'
    const failures = isSilent
      ? []
      : [{ message: textField(details, 'message'), text: textField(details, 'trace') }]
    const name = plainText(textField(result, 'name') ?? textField(result, 'fullName'))
    return {
      name,
      folder: folderOf(result),
      status,
      comment: renderComment({ failures, notes: notesOf(status, attempts) }, status, this.#options),
      timeTaken: timeTaken(result),
      attachments: this.#attachmentsOf(result),
      markers: markersOf(result),
      place: { path },
    }
  }

  /** Those of the test and of its steps, however deep. */
  #attachmentsOf(part: Json): Attachment[] {
    return [
      ...listField(part, 'attachments').flatMap((attachment) => {
        const source = textField(attachment, 'source')
        return source
          ? [attachmentAt(source, this.#folder, shownName(textField(attachment, 'name'), source))]
          : []
      }),
      ...listField(part, 'steps').flatMap((step) => this.#attachmentsOf(step)),
    ]
  }
}

function notesOf(status: ReportStatus, attempts: readonly Attempt[]): string[] {
  if (attempts.length < 2) return []
  const before = attempts.slice(0, -1).map((attempt) => attempt.status)
  return [`${status} in attempt ${attempts.length}; before: ${before.join(', ')}.`]
}

/** Names are free text; the file's own extension tells what it is. */
function shownName(name: string | undefined, source: string): string | undefined {
  const [extension = ''] = /\.\w+$/.exec(source) ?? []
  return name && extension && !name.endsWith(extension) ? name + extension : name
}

function timeTaken(result: Json): number | null {
  const [start, stop] = [numberField(result, 'start'), numberField(result, 'stop')]
  return start === undefined || stop === undefined || stop < start ? null : Math.round(stop - start)
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
