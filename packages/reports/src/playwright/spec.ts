import { addDurations } from '../duration.js'
import { type Json, listField, numberField, textField } from '../json-report.js'
import { formatMarker, parseTestCaseUrl } from '../markers.js'
import { plainName } from '../plain-text.js'
import { type Marker, type ReportEntry, ReportError } from '../report.js'
import { worstOf } from '../status.js'
import type { PlaywrightContext } from './attachments.js'
import { type ProjectOutcome, readOutcome } from './outcome.js'
import { renderOutcomes } from './outcome-comment.js'

/** A test in the source code, with its runs in all projects in the format of the JSON reporter. */
export interface Spec {
  readonly title: string
  /** Titles of the describe blocks that contain it. */
  readonly titles: readonly string[]
  readonly file: string
  readonly line: number | undefined
  readonly tests: Json[]
}

/** Reads a test with all its projects. The worst status counts, and the comment lists all of them. */
export function* readSpec(spec: Spec, context: PlaywrightContext): Generator<ReportEntry> {
  const title = plainName(spec.title)
  const titles = [...spec.titles.map(plainName), title].filter((part) => part !== '')
  const folder = plainName(spec.file)
  // A test may have no title, but a result needs a name.
  const name = titles.join(' › ') || [folder, spec.line].filter((part) => part !== undefined).join(':')
  const outcomes: ProjectOutcome[] = []
  for (const test of spec.tests) {
    const outcome = readOutcome(test, context)
    if (outcome) outcomes.push(outcome)
    else yield createProblem(context, `${nameInProject(name, test)} has no result: it did not run`)
  }
  if (spec.tests.length === 0) yield createProblem(context, `"${name}" has no result: it did not run`)
  if (outcomes.length === 0) return
  for (const message of new Set(outcomes.flatMap((outcome) => outcome.problems))) {
    yield createProblem(context, `"${name}": ${message}`)
  }
  yield {
    kind: 'result',
    result: {
      name,
      title,
      folder,
      status: worstOf(outcomes.map((outcome) => outcome.status)),
      comment: renderOutcomes(outcomes, context.options),
      timeTaken: addDurations(outcomes.map((outcome) => outcome.timeTaken)),
      attachments: outcomes.flatMap((outcome) => outcome.attachments),
      markers: readMarkers(spec.tests),
      attempts: 1 + outcomes.reduce((sum, { attempts }) => sum + Math.max(0, attempts.length - 1), 0),
      place: { path: context.path, ...(spec.line === undefined ? {} : { line: spec.line }) },
    },
  }
}

function createProblem({ path }: PlaywrightContext, message: string): ReportEntry {
  return { kind: 'problem', message: `${path}: ${message}` }
}

function nameInProject(name: string, test: Json): string {
  const project = textField(test, 'projectName')
  return project ? `"${name}" in project ${project}` : `"${name}"`
}

/** Reads test cases from `test case` annotations of the test or of one attempt. */
function readMarkers(tests: readonly Json[]): Marker[] {
  const markers = tests
    .flatMap((test) => [test, ...listField(test, 'results')])
    .flatMap((annotated) => listField(annotated, 'annotations'))
    .filter((annotation) => textField(annotation, 'type')?.trim().toLowerCase() === 'test case')
    .flatMap((annotation) => parseTestCaseUrl(textField(annotation, 'description') ?? '') ?? [])
  return [...new Map(markers.map((marker) => [`${marker.host}/${formatMarker(marker)}`, marker])).values()]
}

/** Maximum nesting depth of describe blocks. */
const maxDepth = 500

/**
 * Lists the tests of a file in report order. If run outside the test folder, some Playwright versions list a test once
 * per project; these are merged. Throws `ReportError` if describe blocks are nested too deep.
 */
export function listSpecs(suite: Json, path: string): Iterable<Spec> {
  const specs = new Map<string, Spec>()
  const collect = (part: Json, titles: readonly string[], outerFile: string) => {
    const file = textField(part, 'file') ?? outerFile
    for (const spec of listField(part, 'specs')) addSpec(specs, spec, titles, file)
    for (const inner of listField(part, 'suites')) collect(inner, addTitle(titles, inner, path), file)
  }
  collect(suite, [], '')
  return specs.values()
}

/** Adds the title of a describe block. Throws `ReportError` if the nesting is too deep. */
export function addTitle(titles: readonly string[], describe: Json, path: string): string[] {
  if (titles.length >= maxDepth) {
    throw new ReportError(`its describe blocks are nested more than ${maxDepth} deep`, { path })
  }
  return [...titles, textField(describe, 'title') ?? '']
}

function addSpec(specs: Map<string, Spec>, spec: Json, titles: readonly string[], suiteFile: string): void {
  const title = textField(spec, 'title') ?? ''
  const file = textField(spec, 'file') ?? suiteFile
  const line = numberField(spec, 'line')
  const tests = listField(spec, 'tests')
  // Without a line number, two tests with the same title may be different tests.
  const identity = line === undefined ? specs.size : [line, numberField(spec, 'column')]
  const key = JSON.stringify([file, identity, titles, title])
  const known = specs.get(key)
  if (known) for (const test of tests) known.tests.push(test)
  else specs.set(key, { title, titles, file, line, tests: [...tests] })
}
