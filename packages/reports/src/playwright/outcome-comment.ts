import { describeAllAttempts, joinParts, renderComment, renderLinks, renderResultsTable } from '../comment.js'
import { escapeHtml } from '../escape-html.js'
import type { ReadOptions } from '../report.js'
import type { Attempt, ProjectOutcome } from './outcome.js'

/** Renders the outcome of a single project, or a table of all projects and the outcome of each. */
export function renderOutcomes(outcomes: readonly ProjectOutcome[], options: ReadOptions): string {
  const [first] = outcomes
  if (first && outcomes.length === 1) return renderOutcome(first, options)
  const names = nameProjects(outcomes)
  const named = outcomes.map((outcome, index) => ({ ...outcome, name: names[index] ?? '' }))
  const comments = named.map((outcome) => {
    const comment = renderOutcome(outcome, options)
    return comment === '' ? '' : `<h4>${escapeHtml(outcome.name)}</h4>${comment}`
  })
  return renderResultsTable('Project', named) + joinParts(comments)
}

/** Returns the project name of each outcome, with a number if a project repeats the test (`repeatEach`). */
function nameProjects(outcomes: readonly ProjectOutcome[]): string[] {
  const counts = new Map<string, number>()
  return outcomes.map(({ project }) => {
    const name = project || 'default project'
    const count = (counts.get(name) ?? 0) + 1
    counts.set(name, count)
    return count === 1 ? name : `${name}, run ${count}`
  })
}

function renderOutcome(outcome: ProjectOutcome, options: ReadOptions): string {
  const { attempts, status } = outcome
  const notes = renderComment({ failures: [], notes: createNotes(outcome) }, status, options)
  const comments = attempts.map(({ failures, stdout, stderr }) =>
    renderComment({ failures, stdout, stderr }, status, options),
  )
  const links = renderLinks(outcome.links)
  if (attempts.length < 2) return notes + joinParts(comments) + links
  const headed = attempts.map((attempt, index) => {
    const comment = comments[index] ?? ''
    return comment === ''
      ? ''
      : `<h4>Attempt ${index + 1}: ${escapeHtml(describeStatus(attempt))}</h4>${comment}`
  })
  return notes + joinParts(headed) + links
}

function describeStatus({ status, isCutShort }: Attempt): string {
  if (isCutShort) return 'did not finish'
  return status === 'timedOut' ? 'timed out' : status
}

function createNotes(outcome: ProjectOutcome): string[] {
  return [...createVerdictNotes(outcome), ...outcome.reasons]
}

function createVerdictNotes({ verdict, expectedStatus, attempts }: ProjectOutcome): string[] {
  const isExpected = ({ status }: Attempt) => status === expectedStatus
  const last = attempts.at(-1)
  if (verdict === 'flaky') return [createFlakyNote(attempts, attempts.findLastIndex(isExpected) + 1)]
  if (verdict === 'unexpected') {
    const failed = attempts.filter(({ status }) => status !== 'skipped' && status !== 'interrupted').length
    if (last?.status === 'passed') return ['Expected to fail, but passed.']
    if (attempts.length < 2) return []
    const isAlways = failed === attempts.length
    return [
      `Failed in ${isAlways ? describeAllAttempts(failed) : `${failed} of ${attempts.length} attempts`}.`,
    ]
  }
  if (verdict === 'expected' && expectedStatus !== 'passed') return ['Failed, as expected.']
  if (last?.status === 'interrupted') return ['Interrupted.']
  return last?.isCutShort ? ['Started but did not finish.'] : []
}

function createFlakyNote(attempts: readonly Attempt[], passedIn: number): string {
  if (passedIn === 0 || attempts[passedIn - 1]?.status === 'skipped') {
    return `Flaky: ${attempts.map(describeStatus).join(', then ')}.`
  }
  return `Flaky: passed in attempt ${passedIn}${passedIn === attempts.length ? '' : ` of ${attempts.length}`}.`
}
