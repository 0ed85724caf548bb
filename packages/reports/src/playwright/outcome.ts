import type { Failure } from '../comment.js'
import { toDuration } from '../duration.js'
import { type Json, listField, numberField, textField } from '../json-report.js'
import type { Attachment, ReportStatus } from '../report.js'
import { type PlaywrightContext, readAttachments } from './attachments.js'
import { readFailures } from './failure.js'
import { judgeAttempts, type Verdict } from './verdict.js'

/** The outcome of a test in one project. */
export interface ProjectOutcome {
  readonly project: string
  readonly verdict: Verdict | 'unknown'
  readonly status: ReportStatus
  /** Expected status: `failed` for tests marked with `test.fail`. */
  readonly expectedStatus: string
  /** Why the test was skipped or is expected to fail, if it gives a reason. */
  readonly reasons: readonly string[]
  readonly attempts: readonly Attempt[]
  readonly timeTaken: number | null
  readonly attachments: readonly Attachment[]
  /** Attachments that are web URLs. */
  readonly links: readonly string[]
  /** Messages about attachments that cannot be read. */
  readonly problems: readonly string[]
}

export interface Attempt {
  readonly status: string
  /** Whether it started but its end is not in the report, because its worker or job was stopped. */
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

/** Reads the outcome of a test in one project. Undefined if it was neither attempted nor skipped. */
export function readOutcome(test: Json, context: PlaywrightContext): ProjectOutcome | undefined {
  const results = listField(test, 'results')
  const verdict = readVerdict(test, results)
  if (results.length === 0 && verdict !== 'skipped') return undefined
  const project = textField(test, 'projectName') ?? ''
  const attached = results.flatMap((result) => listField(result, 'attachments'))
  const { files, links, problems } = readAttachments(attached, project, context)
  return {
    project,
    verdict,
    status: statuses[verdict],
    expectedStatus: readExpectedStatus(test),
    reasons: readReasons(test),
    attempts: results.map(readAttempt),
    timeTaken: toDuration(numberField(results.at(-1), 'duration')),
    attachments: files,
    links,
    problems,
  }
}

function readExpectedStatus(test: Json): string {
  return textField(test, 'expectedStatus') ?? 'passed'
}

/** Returns Playwright's verdict, but distinguishes failed and flaky in all versions as current versions do. */
function readVerdict(test: Json, results: readonly Json[]): Verdict | 'unknown' {
  const verdict = textField(test, 'status')
  if (verdict === 'flaky' || verdict === 'unexpected') {
    const attempts = results.map((result) => textField(result, 'status') ?? '')
    const judged = judgeAttempts(attempts, readExpectedStatus(test))
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

/** Reads the reasons passed to `test.skip`, `test.fixme` and `test.fail`. */
function readReasons(test: Json): string[] {
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
    failures: readFailures(result),
    stdout: joinOutput(result, 'stdout'),
    stderr: joinOutput(result, 'stderr'),
  }
}

/** Joins output, which is split into chunks of text, or of base64 that may be split inside a character. */
function joinOutput(result: Json, name: string): string {
  const pieces = listField(result, name)
  const isText = pieces.every((piece) => textField(piece, 'text') !== undefined)
  if (isText) return pieces.map((piece) => textField(piece, 'text')).join('')
  return Buffer.concat(pieces.map(decodeChunk)).toString('utf8')
}

function decodeChunk(piece: Json): Buffer {
  const text = textField(piece, 'text')
  return text === undefined ? Buffer.from(textField(piece, 'buffer') ?? '', 'base64') : Buffer.from(text)
}
