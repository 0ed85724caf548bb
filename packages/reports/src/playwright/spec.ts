import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { attachmentAt } from '../attachment-paths.js'
import { type Failure, renderComment, resultsTable } from '../comment.js'
import { addDurations, toDuration } from '../duration.js'
import { escapeHtml } from '../escape-html.js'
import { field, type Json, listField, numberField, textField } from '../json-report.js'
import { formatMarker, parseTestCaseUrl } from '../markers.js'
import { plainText } from '../plain-text.js'
import type { Attachment, Marker, ReadOptions, ReportEntry, ReportStatus } from '../report.js'
import { worstOf } from '../status.js'

export interface PlaywrightContext {
  readonly path: string
  readonly options: ReadOptions
  /** Where the tests of each project stand, which relative paths of attachments begin at. */
  readonly testDirs?: ReadonlyMap<string, string>
}

/** The test folders of a report's projects, as its configuration names them. */
export function testDirsOf(projects: readonly Json[]): Map<string, string> {
  const named = projects.map((project): [string, string | undefined] => {
    return [textField(project, 'name') ?? '', textField(project, 'testDir')]
  })
  return new Map(named.flatMap(([name, testDir]) => (testDir === undefined ? [] : [[name, testDir]])))
}

/** What one project of a run made of a test. */
interface ProjectOutcome {
  readonly project: string
  readonly status: ReportStatus
  readonly attempts: number
  readonly isFlaky: boolean
  readonly timeTaken: number | null
  readonly failures: readonly Failure[]
  readonly stdout: string
  readonly stderr: string
  readonly attachments: readonly Attachment[]
}

/** A test with all its projects: the worst of them is its result, and the comment says what each was. */
export function* readSpec(
  spec: Json,
  titles: readonly string[],
  file: string | undefined,
  context: PlaywrightContext,
): Generator<ReportEntry> {
  const title = plainText(textField(spec, 'title'))
  const name = plainText([...titles, title].filter((part) => part.trim() !== '').join(' › '))
  const tests = listField(spec, 'tests')
  const outcomes = tests.flatMap((test) => outcomeOf(test, context))
  const place = { path: context.path, ...lineOf(spec) }
  if (outcomes.length === 0) {
    yield { kind: 'problem', message: `${context.path}: "${name}" has no result: it did not run` }
    return
  }
  const status = worstOf(outcomes.map((outcome) => outcome.status))
  yield {
    kind: 'result',
    result: {
      name,
      title,
      folder: textField(spec, 'file') ?? file ?? '',
      status,
      comment: commentOf(outcomes, context.options),
      timeTaken: addDurations(outcomes.map((outcome) => outcome.timeTaken)),
      attachments: outcomes.flatMap((outcome) => outcome.attachments),
      markers: markersOf(tests),
      place,
    },
  }
}

function lineOf(spec: Json): { line?: number } {
  const line = numberField(spec, 'line')
  return line === undefined ? {} : { line }
}

const statuses: Readonly<Record<string, ReportStatus>> = {
  expected: 'passed',
  flaky: 'passed',
  unexpected: 'failed',
  skipped: 'skipped',
}

/** The last attempt counts; a test without any did not run. */
function outcomeOf(test: Json, context: PlaywrightContext): ProjectOutcome[] {
  const results = listField(test, 'results')
  const last = results.at(-1)
  const project = textField(test, 'projectName') ?? ''
  const status = statuses[textField(test, 'status') ?? '']
  if (last === undefined || status === undefined) return status === 'skipped' ? [skippedOutcome(test)] : []
  return [
    {
      project,
      status,
      attempts: results.length,
      isFlaky: textField(test, 'status') === 'flaky',
      timeTaken: toDuration(numberField(last, 'duration')),
      failures: results.flatMap((result) =>
        status === 'failed' && result !== last ? [] : failuresOf(result),
      ),
      stdout: output(last, 'stdout'),
      stderr: output(last, 'stderr'),
      attachments: results.flatMap((result) =>
        listField(result, 'attachments').flatMap((each) => attachmentOf(each, project, context)),
      ),
    },
  ]
}

function skippedOutcome(test: Json): ProjectOutcome {
  const project = textField(test, 'projectName') ?? ''
  return {
    project,
    status: 'skipped',
    attempts: 0,
    isFlaky: false,
    timeTaken: null,
    failures: [],
    stdout: '',
    stderr: '',
    attachments: [],
  }
}

/** Newer versions list every error; older ones have only the first. */
function failuresOf(result: Json): Failure[] {
  const errors = listField(result, 'errors')
  const first = field(result, 'error')
  return (errors.length > 0 ? errors : first === undefined ? [] : [first]).map((error) => ({
    message: textField(error, 'message') ?? textField(error, 'value'),
    text: textField(error, 'stack'),
  }))
}

/** Output comes as pieces of text, or of base64 where it was no text. */
function output(result: Json, name: string): string {
  return listField(result, name)
    .map(
      (piece) =>
        textField(piece, 'text') ?? Buffer.from(textField(piece, 'buffer') ?? '', 'base64').toString('utf8'),
    )
    .join('')
}

function attachmentOf(attachment: Json, project: string, context: PlaywrightContext): Attachment[] {
  const name = textField(attachment, 'name')
  const path = textField(attachment, 'path')
  if (path) return [fileNamed(path, project, context)]
  const body = textField(attachment, 'body')
  // Playwright keeps its own notes as attachments whose names begin with an underscore.
  if (body === undefined || name?.startsWith('_')) return []
  return [
    {
      name: nameWithExtension(name ?? 'attachment', textField(attachment, 'contentType')),
      body: Buffer.from(body, 'base64'),
    },
  ]
}

/** A relative path begins at the project's test folder; where nothing is there, at the report, which may have moved. */
function fileNamed(path: string, project: string, { path: report, testDirs }: PlaywrightContext): Attachment {
  const besideTests = attachmentAt(path, testDirs?.get(project) ?? dirname(report))
  const isThere = besideTests.path !== undefined && existsSync(besideTests.path)
  return isThere ? besideTests : attachmentAt(path, dirname(report))
}

const extensions: Readonly<Record<string, string>> = {
  'text/plain': '.txt',
  'text/markdown': '.md',
  'text/html': '.html',
  'application/json': '.json',
  'image/png': '.png',
  'image/jpeg': '.jpg',
}

function nameWithExtension(name: string, contentType: string | undefined): string {
  const extension = extensions[contentType?.split(';')[0] ?? ''] ?? ''
  return /\.\w+$/.test(name) ? name : name + extension
}

/** What the only project says, or a table of all and what each says. */
function commentOf(outcomes: readonly ProjectOutcome[], options: ReadOptions): string {
  const [first] = outcomes
  if (first && outcomes.length === 1) return outcomeComment(first, options)
  const named = outcomes.map((outcome) => ({ ...outcome, name: outcome.project || 'default project' }))
  const comments = named.map((outcome) => {
    const comment = outcomeComment(outcome, options)
    return comment === '' ? '' : `<h4>${escapeHtml(outcome.name)}</h4>${comment}`
  })
  return [resultsTable('Project', named), ...comments].join('')
}

function outcomeComment(outcome: ProjectOutcome, options: ReadOptions): string {
  const { isFlaky, status, attempts } = outcome
  const notes = [
    ...(isFlaky ? [`Flaky: passed in attempt ${attempts}.`] : []),
    ...(status === 'failed' && attempts > 1 ? [`Failed in all ${attempts} attempts.`] : []),
  ]
  return renderComment({ ...outcome, notes }, status, options)
}

/** `test case` annotations whose description is the URL of a test case. */
function markersOf(tests: readonly Json[]): Marker[] {
  const markers = tests
    .flatMap((test) => listField(test, 'annotations'))
    .filter((annotation) => textField(annotation, 'type')?.toLowerCase() === 'test case')
    .flatMap((annotation) => parseTestCaseUrl(textField(annotation, 'description') ?? '') ?? [])
  return [...new Map(markers.map((marker) => [`${marker.host}/${formatMarker(marker)}`, marker])).values()]
}
