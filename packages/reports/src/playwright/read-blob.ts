import { field, type Json, listField, numberField, textField } from '../json-report.js'
import { type ReportEntry, ReportError } from '../report.js'
import { type BlobArchive, openBlob } from './blob-archive.js'
import { type PlaywrightContext, readSpec } from './spec.js'
import { topLevelErrors } from './top-level-errors.js'

/** The newest form of blob reports that is known; newer ones Playwright itself can merge. */
const newestVersion = 2

/** Attachments above this size, in bytes, could not be uploaded anyway (API reference, 2.12). */
const largestAttachment = 50 * 1024 * 1024

/** A test of one project, with what its attempts came to. */
interface BlobTest {
  readonly projectName: string
  annotations: Json[]
  expectedStatus: string
  readonly attempts: Map<string, BlobAttempt>
}

interface BlobAttempt {
  status: string
  duration: number
  errors: Json[]
  readonly stdout: Json[]
  readonly stderr: Json[]
  readonly attachments: Json[]
}

/** A test as it is written, whatever projects ran it. */
interface BlobSpec {
  readonly title: string
  readonly titles: readonly string[]
  readonly file: string
  readonly line: number | undefined
  readonly tests: BlobTest[]
}

/** Reads a report of Playwright's blob reporter: a shard's events in a ZIP file, with the files that tests attached. */
export async function* readBlob(context: PlaywrightContext): AsyncGenerator<ReportEntry[]> {
  const archive = await openBlob(context.path)
  try {
    const events = new BlobEvents(context.path)
    for await (const line of archive.lines('report.jsonl')) events.take(line)
    for (const spec of events.specs()) {
      const tests = []
      for (const test of spec.tests) tests.push(await jsonTest(test, archive, context))
      const { title, file, line, titles } = spec
      yield [...readSpec({ title, file, line, tests }, titles, file, context)]
    }
    yield [...topLevelErrors(events.errors)]
  } finally {
    archive.close()
  }
}

/** Follows the events of a run. */
class BlobEvents {
  readonly errors: Json[] = []
  readonly #path: string
  readonly #specs = new Map<string, BlobSpec>()
  readonly #tests = new Map<string, BlobTest>()
  #line = 0

  constructor(path: string) {
    this.#path = path
  }

  specs(): Iterable<BlobSpec> {
    return this.#specs.values()
  }

  take(line: string): void {
    this.#line += 1
    if (line === '') return
    const event = this.#parse(line)
    const params = field(event, 'params')
    switch (textField(event, 'method')) {
      case 'onBlobReportMetadata':
        this.#refuseNewer(numberField(params, 'version'))
        break
      case 'onProject':
        this.#addProject(field(params, 'project'))
        break
      case 'onTestEnd':
        this.#endAttempt(field(params, 'test'), field(params, 'result'))
        break
      case 'onAttach':
        this.#attempt(params)?.attachments.push(...listField(params, 'attachments'))
        break
      case 'onStdIO':
        this.#addOutput(params)
        break
      case 'onError':
        this.errors.push(field(params, 'error'))
    }
  }

  #parse(line: string): Json {
    try {
      return JSON.parse(line)
    } catch (error) {
      const words = `its report.jsonl is not valid JSON in line ${this.#line}`
      throw new ReportError(words, { path: this.#path }, error)
    }
  }

  #refuseNewer(version: number | undefined): void {
    if (version !== undefined && version <= newestVersion) return
    throw new ReportError(
      'it is a blob report of a form that is not known; npx playwright merge-reports --reporter=json makes a JSON report of it',
      { path: this.#path },
    )
  }

  #addProject(project: Json): void {
    const projectName = textField(project, 'name') ?? ''
    for (const file of listField(project, 'suites')) this.#addEntries(file, projectName, [])
  }

  #addEntries(suite: Json, projectName: string, titles: readonly string[]): void {
    for (const entry of listField(suite, 'entries')) {
      const title = textField(entry, 'title') ?? ''
      const testId = textField(entry, 'testId')
      if (testId === undefined) this.#addEntries(entry, projectName, [...titles, title])
      else this.#addTest(entry, { testId, projectName, title, titles })
    }
  }

  #addTest(
    entry: Json,
    {
      testId,
      projectName,
      title,
      titles,
    }: Pick<BlobSpec, 'title' | 'titles'> & { testId: string; projectName: string },
  ): void {
    const location = field(entry, 'location')
    const [file, line] = [textField(location, 'file') ?? '', numberField(location, 'line')]
    const key = JSON.stringify([file, line, numberField(location, 'column'), titles, title])
    const spec = this.#specs.get(key) ?? { title, titles, file, line, tests: [] }
    const annotations = listField(entry, 'annotations')
    const test: BlobTest = { projectName, annotations, expectedStatus: 'passed', attempts: new Map() }
    this.#specs.set(key, spec)
    this.#tests.set(testId, test)
    spec.tests.push(test)
  }

  #endAttempt(test: Json, result: Json): void {
    const known = this.#tests.get(textField(test, 'testId') ?? '')
    if (!known) return
    known.expectedStatus = textField(test, 'expectedStatus') ?? 'passed'
    const annotations = [...listField(test, 'annotations'), ...listField(result, 'annotations')]
    if (annotations.length > 0) known.annotations = annotations
    const attempt = attemptOf(known, textField(result, 'id') ?? '')
    attempt.status = textField(result, 'status') ?? ''
    attempt.duration = numberField(result, 'duration') ?? 0
    attempt.errors = listField(result, 'errors').map(jsonError)
    // Older versions name what was attached only now.
    attempt.attachments.push(...listField(result, 'attachments'))
  }

  #addOutput(params: Json): void {
    const data = textField(params, 'data')
    const piece = field(params, 'isBase64') === true ? { buffer: data } : { text: data }
    const attempt = this.#attempt(params)
    if (textField(params, 'type') === 'stderr') attempt?.stderr.push(piece)
    else attempt?.stdout.push(piece)
  }

  #attempt(params: Json): BlobAttempt | undefined {
    const test = this.#tests.get(textField(params, 'testId') ?? '')
    return test && attemptOf(test, textField(params, 'resultId') ?? '')
  }
}

/** An error as the JSON reporter writes it: the lines of code that broke are part of its message. */
function jsonError(error: Json): Json {
  const [message, snippet] = [textField(error, 'message'), textField(error, 'snippet')]
  const shown = [message, snippet].filter((part) => part !== undefined).join('\n\n')
  return { message: shown || textField(error, 'value'), stack: textField(error, 'stack') }
}

function attemptOf({ attempts }: BlobTest, id: string): BlobAttempt {
  const known = attempts.get(id)
  if (known) return known
  const attempt = { status: '', duration: 0, errors: [], stdout: [], stderr: [], attachments: [] }
  attempts.set(id, attempt)
  return attempt
}

/** A test in the words of the JSON reporter. */
async function jsonTest(test: BlobTest, archive: BlobArchive, { options }: PlaywrightContext): Promise<Json> {
  // What began and never ended says nothing.
  const ended = [...test.attempts.values()].filter(({ status }) => status !== '')
  const results = []
  for (const { attachments, ...attempt } of ended) {
    const wanted = options.skipFiles ? [] : attachments
    results.push({
      ...attempt,
      attachments: await Promise.all(wanted.map((each) => withBody(each, archive))),
    })
  }
  const { projectName, annotations } = test
  return { projectName, annotations, status: outcomeOf(ended, test.expectedStatus), results }
}

/** How Playwright sums attempts up: as expected, not, first not and then as expected, or not run. */
function outcomeOf(attempts: readonly BlobAttempt[], expectedStatus: string): string {
  const counted = attempts.filter(({ status }) => status !== 'interrupted' && status !== 'skipped')
  const expected = counted.filter(({ status }) => status === expectedStatus).length
  if (counted.length === 0) return 'skipped'
  if (expected === counted.length) return 'expected'
  return expected === 0 ? 'unexpected' : 'flaky'
}

/** An attachment with its bytes, which the archive has; one that it lacks stays as it was named. */
async function withBody(attachment: Json, archive: BlobArchive): Promise<Json> {
  const [name, contentType] = [textField(attachment, 'name'), textField(attachment, 'contentType')]
  const [path, base64] = [textField(attachment, 'path'), textField(attachment, 'base64')]
  if (base64 !== undefined) return { name, contentType, body: base64 }
  const size = path === undefined ? undefined : archive.sizeOf(path)
  if (path === undefined || size === undefined || size > largestAttachment) return attachment
  return { name, contentType, body: (await archive.bytes(path)).toString('base64') }
}
