import type { Failure } from '../comment.js'
import { toDuration } from '../duration.js'
import { type Json, listField, numberField, textField } from '../json-report.js'
import type { Attachment, ReportStatus } from '../report.js'
import { type PlaywrightContext, readAttachments } from './attachments.js'
import { failuresOf } from './failure.js'
import { judgeAttempts, type Verdict } from './verdict.js'

/** What one project of a run made of a test. */
export interface ProjectOutcome {
  readonly project: string
  readonly verdict: Verdict | 'unknown'
  readonly status: ReportStatus
  /** Status that the test was written to have: `failed` for tests that are known to fail. */
  readonly expectedStatus: string
  /** Why the test was skipped or is known to fail, as far as it says so. */
  readonly reasons: readonly string[]
  readonly attempts: readonly Attempt[]
  readonly timeTaken: number | null
  readonly attachments: readonly Attachment[]
  /** Attachments that are addresses on the web. */
  readonly links: readonly string[]
  /** Attachments that cannot be read, as messages. */
  readonly problems: readonly string[]
}

export interface Attempt {
  readonly status: string
  /** It began, but nothing says how it ended: its worker or job was stopped. */
  readonly isCutShort: boolean
  readonly failures: readonly Failure[]
  readonly stdout: string
  readonly stderr: string
}

const statuses: Readonly<Record<Verdict | 'unknown', ReportStatus>> = {
  expected: 'passed',
  flaky: 'passed',
  unexpected: 'failed',
  skipped: 'skipped',
  unknown: 'open',
}

/** The outcome of a test in one project; undefined if it has neither an attempt nor a skip. */
export function readOutcome(test: Json, context: PlaywrightContext): ProjectOutcome | undefined {
  const results = listField(test, 'results')
  const verdict = verdictOf(test, results)
  if (results.length === 0 && verdict !== 'skipped') return undefined
  const project = textField(test, 'projectName') ?? ''
  const attached = results.flatMap((result) => listField(result, 'attachments'))
  const { files, links, problems } = readAttachments(attached, project, context)
  return {
    project,
    verdict,
    status: statuses[verdict],
    expectedStatus: expectedStatusOf(test),
    reasons: reasonsOf(test),
    attempts: results.map(readAttempt),
    timeTaken: toDuration(numberField(results.at(-1), 'duration')),
    attachments: files,
    links,
    problems,
  }
}

function expectedStatusOf(test: Json): string {
  return textField(test, 'expectedStatus') ?? 'passed'
}

/** Playwright's own verdict, except that all versions tell failed and flaky apart as the current ones do. */
function verdictOf(test: Json, results: readonly Json[]): Verdict | 'unknown' {
  const verdict = textField(test, 'status')
  if (verdict === 'flaky' || verdict === 'unexpected') {
    const attempts = results.map((result) => textField(result, 'status') ?? '')
    const judged = judgeAttempts(attempts, expectedStatusOf(test))
    const isKnown = attempts.length > 0 && textField(test, 'expectedStatus') !== undefined
    return isKnown && (judged === 'flaky' || judged === 'unexpected') ? judged : verdict
  }
  return verdict === 'expected' || verdict === 'skipped' ? verdict : 'unknown'
}

const reasonTypes: Readonly<Record<string, string>> = {
  skip: 'Skipped',
  fixme: 'Skipped',
  fail: 'Expected to fail',
}

/** The reasons that `test.skip`, `test.fixme` and `test.fail` were given. */
function reasonsOf(test: Json): string[] {
  const reasons = listField(test, 'annotations').flatMap((annotation) => {
    const heading = reasonTypes[textField(annotation, 'type') ?? '']
    const description = textField(annotation, 'description')
    return heading && description ? [`${heading}: ${description}`] : []
  })
  return [...new Set(reasons)]
}

function readAttempt(result: Json): Attempt {
  const status = textField(result, 'status') ?? ''
  return {
    status,
    isCutShort: status === 'skipped' && (numberField(result, 'duration') ?? 0) < 0,
    failures: failuresOf(result),
    stdout: output(result, 'stdout'),
    stderr: output(result, 'stderr'),
  }
}

/** Joins output, which comes as pieces of text, or of base64 that may be cut inside a character. */
function output(result: Json, name: string): string {
  const pieces = listField(result, name)
  const isText = pieces.every((piece) => textField(piece, 'text') !== undefined)
  if (isText) return pieces.map((piece) => textField(piece, 'text')).join('')
  return Buffer.concat(pieces.map(bytesOf)).toString('utf8')
}

function bytesOf(piece: Json): Buffer {
  const text = textField(piece, 'text')
  return text === undefined ? Buffer.from(textField(piece, 'buffer') ?? '', 'base64') : Buffer.from(text)
}
