import { field, type Json, listField, numberField, textField } from '../json-report.js'
import { ReportError } from '../report.js'
import { addTitle } from './spec.js'
import { judgeAttempts, type Verdict } from './verdict.js'

/** Newest supported version of blob reports. Playwright itself can convert newer ones. */
const newestVersion = 2

/** A test in one project, with its attempts in order. */
export class BlobTest {
  readonly projectName: string
  annotations: Json[]
  expectedStatus = 'passed'
  readonly #attempts = new Map<string, BlobAttempt>()

  constructor(projectName: string, annotations: Json[]) {
    this.projectName = projectName
    this.annotations = annotations
  }

  get attempts(): Iterable<BlobAttempt> {
    return this.#attempts.values()
  }

  verdict(): Verdict {
    const statuses = [...this.attempts].map(({ status }) => status)
    return judgeAttempts(statuses, this.expectedStatus)
  }

  /** Returns the attempt with an ID. Until it ends, its status is `skipped`, as in reports merged by Playwright. */
  attempt(id: string): BlobAttempt {
    const known = this.#attempts.get(id)
    if (known) return known
    const attempt = { status: 'skipped', duration: -1, errors: [], stdout: [], stderr: [], attachments: [] }
    this.#attempts.set(id, attempt)
    return attempt
  }
}

export interface BlobAttempt {
  status: string
  duration: number | undefined
  errors: Json[]
  readonly stdout: Json[]
  readonly stderr: Json[]
  readonly attachments: Json[]
}

/** A test in the source code, with its runs in all projects. */
export interface BlobSpec {
  readonly title: string
  readonly titles: readonly string[]
  readonly file: string
  readonly line: number | undefined
  readonly tests: BlobTest[]
}

/** Processes the events of a run. Throws `ReportError` if they are not from a blob report. */
export class BlobEvents {
  readonly errors: Json[] = []
  /** Messages about results of unknown tests. */
  readonly problems: string[] = []
  readonly #path: string
  readonly #isHeavyJson: (json: string) => boolean
  readonly #specs = new Map<string, BlobSpec>()
  readonly #tests = new Map<string, BlobTest>()
  #line = 0
  #hasVersion = false
  #isWindows = false

  constructor(path: string, isHeavyJson: (json: string) => boolean = () => false) {
    this.#path = path
    this.#isHeavyJson = isHeavyJson
  }

  specs(): Iterable<BlobSpec> {
    return this.#specs.values()
  }

  take(line: string): void {
    this.#line += 1
    if (line.trim() === '') return
    const event = this.#parse(line)
    const params = field(event, 'params')
    const method = textField(event, 'method')
    if (method === 'onBlobReportMetadata') this.#begin(params)
    if (!this.#hasVersion) throw this.#unknownForm('it does not start with the version of a blob report')
    switch (method) {
      case 'onProject':
        this.#addProject(field(params, 'project'))
        break
      case 'onTestBegin':
        this.#attempt(params, textField(field(params, 'result'), 'id'))
        break
      case 'onTestEnd':
        this.#endAttempt(field(params, 'test'), field(params, 'result'))
        break
      case 'onAttach':
        append(this.#attempt(params)?.attachments, listField(params, 'attachments'))
        break
      case 'onStdIO':
        this.#addOutput(params)
        break
      case 'onError':
        this.errors.push(field(params, 'error'))
    }
  }

  #parse(line: string): Json {
    if (this.#isHeavyJson(line)) {
      throw new ReportError(`its report.jsonl has too many values on line ${this.#line}`, {
        path: this.#path,
      })
    }
    try {
      return JSON.parse(line)
    } catch (error) {
      const message = `its report.jsonl is not valid JSON on line ${this.#line}`
      throw new ReportError(message, { path: this.#path }, error)
    }
  }

  #begin(metadata: Json): void {
    const version = numberField(metadata, 'version')
    if (version === undefined || version < 1 || version > newestVersion) {
      throw this.#unknownForm(`it is a blob report of version ${version ?? 'unknown'}`)
    }
    this.#hasVersion = true
    this.#isWindows = textField(metadata, 'pathSeparator') === '\\'
  }

  #unknownForm(problem: string): ReportError {
    const message = `${problem}; expected version 1 or ${newestVersion}`
    const advice = 'convert it with "npx playwright merge-reports --reporter=json"'
    return new ReportError(`${message}; ${advice}`, { path: this.#path })
  }

  #addProject(project: Json): void {
    const projectName = textField(project, 'name') ?? ''
    for (const file of listField(project, 'suites')) this.#addEntries(file, projectName, [])
  }

  /** Adds the tests of a suite. Version 1 lists suites and tests separately, version 2 in one list of entries. */
  #addEntries(suite: Json, projectName: string, titles: readonly string[]): void {
    for (const list of ['entries', 'suites', 'tests']) {
      for (const entry of listField(suite, list)) {
        const testId = textField(entry, 'testId')
        if (testId !== undefined) this.#addTest(testId, entry, projectName, titles)
        else this.#addEntries(entry, projectName, addTitle(titles, entry, this.#path))
      }
    }
  }

  #addTest(testId: string, entry: Json, projectName: string, titles: readonly string[]): void {
    const title = textField(entry, 'title') ?? ''
    const location = field(entry, 'location')
    const [file, line] = [this.#posix(textField(location, 'file') ?? ''), numberField(location, 'line')]
    const key = JSON.stringify([file, line, numberField(location, 'column'), titles, title])
    const spec = this.#specs.get(key) ?? { title, titles, file, line, tests: [] }
    const test = new BlobTest(projectName, listField(entry, 'annotations'))
    this.#specs.set(key, spec)
    this.#tests.set(testId, test)
    spec.tests.push(test)
  }

  #posix(path: string): string {
    return this.#isWindows ? path.replaceAll('\\', '/') : path
  }

  #endAttempt(test: Json, result: Json): void {
    const known = this.#tests.get(textField(test, 'testId') ?? '')
    if (!known) {
      this.problems.push(`the result on line ${this.#line} belongs to a test that the report does not list`)
      return
    }
    known.expectedStatus = textField(test, 'expectedStatus') ?? 'passed'
    const annotations = [...listField(test, 'annotations'), ...listField(result, 'annotations')]
    if (annotations.length > 0) known.annotations = annotations
    const attempt = known.attempt(textField(result, 'id') ?? '')
    attempt.status = textField(result, 'status') ?? 'skipped'
    attempt.duration = numberField(result, 'duration')
    attempt.errors = listField(result, 'errors')
    // Newer versions report attachments earlier, in separate events.
    append(attempt.attachments, listField(result, 'attachments'))
  }

  #addOutput(params: Json): void {
    const data = textField(params, 'data')
    const piece = field(params, 'isBase64') === true ? { buffer: data } : { text: data }
    const attempt = this.#attempt(params)
    if (textField(params, 'type') === 'stderr') attempt?.stderr.push(piece)
    else attempt?.stdout.push(piece)
  }

  #attempt(params: Json, id = textField(params, 'resultId')): BlobAttempt | undefined {
    const test = this.#tests.get(textField(params, 'testId') ?? '')
    return id === undefined ? undefined : test?.attempt(id)
  }
}

/** Appends items one by one, because a very long list would exceed the limit on arguments. */
function append(list: Json[] | undefined, more: readonly Json[]): void {
  for (const each of more) list?.push(each)
}
