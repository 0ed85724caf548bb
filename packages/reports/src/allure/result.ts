import { basename, dirname } from 'node:path'
import { type Failure, joinParts, renderComment, renderLinks } from '../comment.js'
import { toDuration } from '../duration.js'
import { escapeHtml } from '../escape-html.js'
import { field, type Json, listField, numberField, textField } from '../json-report.js'
import { plainName } from '../plain-text.js'
import type { Attachment, ReadOptions, ReportStatus, TestResult } from '../report.js'
import { formatMissingNotes, readAttachments } from './attachments.js'
import { readMarkers, readStatus } from './attempts.js'

/** Returns the files that fixtures attached, by the UUID of the test that they belong to. */
export type FixtureFiles = (uuid: string) => readonly Attachment[]

/**
 * Creates the result of a test. The last attempt counts, and the comment describes each. `attempts` are the contents of
 * its files in order, at least one; `read` is the number of its files; `path` is the path of the last file.
 */
export function createResult(
  attempts: readonly Json[],
  { path, read, fixtureFiles }: { path: string; read: number; fixtureFiles: FixtureFiles },
  options: ReadOptions,
): TestResult {
  const last = attempts.at(-1)
  const status = readStatus(last)
  const attached = attempts.map((attempt) => readAttachments(attempt, dirname(path)))
  const notes = [...formatAttemptNotes(attempts.map(readStatus)), ...attached.flatMap(formatMissingNotes)]
  return {
    name: readName(last) || basename(path),
    folder: plainName(readFolder(last)),
    status,
    comment: [
      renderComment({ failures: [], notes }, status, options),
      joinParts(
        attempts.map((attempt, index) => renderAttempt(attempt, index, attempts.length, status, options)),
      ),
      renderLinks(attached.flatMap(({ links }) => links)),
    ].join(''),
    timeTaken: timeTaken(last),
    attachments: [
      ...attached.flatMap(({ files }) => files),
      ...attempts.flatMap((attempt) => fixtureFiles(textField(attempt, 'uuid') ?? '')),
    ],
    markers: readMarkers(last),
    attempts: read,
    place: { path },
  }
}

function readName(result: Json): string {
  return plainName(textField(result, 'name')) || plainName(textField(result, 'fullName'))
}

function renderAttempt(
  attempt: Json,
  index: number,
  count: number,
  status: ReportStatus,
  options: ReadOptions,
): string {
  const comment = renderComment({ failures: [readFailure(attempt)] }, status, options)
  if (count === 1 || comment === '') return comment
  return `<h4>Attempt ${index + 1}: ${escapeHtml(readStatus(attempt))}</h4>${comment}`
}

/** Reads the message and trace of a result or fixture. */
export function readFailure(part: Json): Failure {
  const details = field(part, 'statusDetails')
  return { message: textField(details, 'message'), text: textField(details, 'trace') }
}

function formatAttemptNotes(statuses: readonly ReportStatus[]): string[] {
  if (statuses.length < 2) return []
  return [`${statuses.at(-1)} in attempt ${statuses.length}; before: ${statuses.slice(0, -1).join(', ')}.`]
}

function timeTaken(result: Json): number | null {
  const [start, stop] = [numberField(result, 'start'), numberField(result, 'stop')]
  return start === undefined || stop === undefined ? null : toDuration(stop - start)
}

const folderLabels = ['testClass', 'suite', 'parentSuite', 'package']

function readFolder(result: Json): string {
  const labels = listField(result, 'labels')
  for (const wanted of folderLabels) {
    const label = labels.find((each) => textField(each, 'name') === wanted)
    const value = textField(label, 'value')
    if (value) return value
  }
  return ''
}
