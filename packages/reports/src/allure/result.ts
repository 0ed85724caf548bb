import { basename, dirname } from 'node:path'
import { type Failure, renderComment, renderLinks } from '../comment.js'
import { toDuration } from '../duration.js'
import { escapeHtml } from '../escape-html.js'
import { field, type Json, listField, numberField, textField } from '../json-report.js'
import { plainName } from '../plain-text.js'
import type { Attachment, ReadOptions, ReportStatus, TestResult } from '../report.js'
import { missingNotes, readAttachments } from './attachments.js'
import { markersOf, statusOf } from './attempts.js'

/** Files that set-up and clean-up attached, by the uuid of the test that they belong to. */
export type FixtureFiles = (uuid: string) => readonly Attachment[]

/**
 * What a test comes to: its last attempt counts, and the comment says what each was. `attempts` are its files in their
 * order, at least one; `read` is the number of files that the result stands for; `path` is that of the last file.
 */
export function resultOf(
  attempts: readonly Json[],
  { path, read, fixtureFiles }: { path: string; read: number; fixtureFiles: FixtureFiles },
  options: ReadOptions,
): TestResult {
  const last = attempts.at(-1)
  const status = statusOf(last)
  const attached = attempts.map((attempt) => readAttachments(attempt, dirname(path)))
  const notes = [...attemptNotes(attempts.map(statusOf)), ...attached.flatMap(missingNotes)]
  return {
    name: nameOf(last) || basename(path),
    folder: plainName(folderOf(last)),
    status,
    comment: [
      renderComment({ failures: [], notes }, status, options),
      ...attempts.map((attempt, index) => renderAttempt(attempt, index, attempts.length, status, options)),
      renderLinks(attached.flatMap(({ links }) => links)),
    ].join(''),
    timeTaken: timeTaken(last),
    attachments: [
      ...attached.flatMap(({ files }) => files),
      ...attempts.flatMap((attempt) => fixtureFiles(textField(attempt, 'uuid') ?? '')),
    ],
    markers: markersOf(last),
    attempts: read,
    place: { path },
  }
}

function nameOf(result: Json): string {
  return plainName(textField(result, 'name')) || plainName(textField(result, 'fullName'))
}

function renderAttempt(
  attempt: Json,
  index: number,
  count: number,
  status: ReportStatus,
  options: ReadOptions,
): string {
  const comment = renderComment({ failures: [failureOf(attempt)] }, status, options)
  if (count === 1 || comment === '') return comment
  return `<h4>Attempt ${index + 1}: ${escapeHtml(statusOf(attempt))}</h4>${comment}`
}

/** Message and trace of a result or fixture. */
export function failureOf(part: Json): Failure {
  const details = field(part, 'statusDetails')
  return { message: textField(details, 'message'), text: textField(details, 'trace') }
}

function attemptNotes(statuses: readonly ReportStatus[]): string[] {
  if (statuses.length < 2) return []
  return [`${statuses.at(-1)} in attempt ${statuses.length}; before: ${statuses.slice(0, -1).join(', ')}.`]
}

function timeTaken(result: Json): number | null {
  const [start, stop] = [numberField(result, 'start'), numberField(result, 'stop')]
  return start === undefined || stop === undefined ? null : toDuration(stop - start)
}

const folderLabels = ['testClass', 'suite', 'parentSuite', 'package']

function folderOf(result: Json): string {
  const labels = listField(result, 'labels')
  for (const wanted of folderLabels) {
    const label = labels.find((each) => textField(each, 'name') === wanted)
    const value = textField(label, 'value')
    if (value) return value
  }
  return ''
}
