import { escapeHtml } from './escape-html.js'
import { type MakePlain, plainText } from './plain-text.js'
import type { OutputPolicy, ReportStatus } from './report.js'

/** The longest text of one part of a comment, in UTF-16 code units: a log belongs into a file, not into a comment. */
const maxPartLength = 64 * 1024

/** What a report says of a failure: any of it may be missing. */
export interface Failure {
  readonly message?: string | undefined
  readonly type?: string | undefined
  readonly text?: string | undefined
}

export interface CommentParts {
  readonly failures: readonly Failure[]
  /** Lines before everything else, such as how many attempts it took. */
  readonly notes?: readonly string[]
  readonly stdout?: string
  readonly stderr?: string
}

export interface OutputOptions {
  readonly skipStdout: OutputPolicy
  readonly skipStderr: OutputPolicy
}

/** A result's comment as HTML: notes, failures, then what the test printed, as far as it is wanted. */
export function renderComment(
  parts: CommentParts,
  status: ReportStatus,
  options: OutputOptions,
  makePlain: MakePlain = plainText,
): string {
  const isSuccess = status === 'passed' || status === 'skipped'
  const shows = (policy: OutputPolicy) => policy === 'never' || !isSuccess
  return [
    ...(parts.notes ?? []).map((note) => paragraph(note)),
    ...parts.failures.map((failure) => renderFailure(failure, makePlain)),
    shows(options.skipStdout) ? outputBlock('stdout', makePlain(parts.stdout)) : '',
    shows(options.skipStderr) ? outputBlock('stderr', makePlain(parts.stderr)) : '',
  ].join('')
}

/** Message, type and text of a failure; a text that repeats the message stands alone. */
export function renderFailure({ message, type, text }: Failure, makePlain: MakePlain = plainText): string {
  const [shownMessage, shownText] = [makePlain(message), makePlain(text)]
  const heading = [
    type && !shownText.includes(type) && !shownMessage.includes(type) ? type : '',
    shownText.includes(shownMessage) ? '' : shownMessage,
  ]
    .filter((part) => part !== '')
    .join(': ')
  return (heading === '' ? '' : paragraph(heading)) + (shownText === '' ? '' : block(shownText))
}

function outputBlock(name: string, text: string): string {
  return text === '' ? '' : `<h4>${name}</h4>${block(text)}`
}

/** Text as a paragraph of HTML, its lines kept. */
export function paragraph(text: string): string {
  return `<p>${escapeHtml(cut(plainText(text))).replaceAll('\n', '<br />')}</p>`
}

/** Text as it stands, in a fixed-width block of HTML. */
export function block(text: string): string {
  return `<pre>${escapeHtml(cut(text))}</pre>`
}

/** A table of several results, such as those of several projects of one test. */
export function resultsTable(
  heading: string,
  results: readonly {
    readonly name: string
    readonly status: ReportStatus
    readonly timeTaken: number | null
  }[],
): string {
  const heads = [heading, 'Status', 'Time'].map((head) => `<th>${head}</th>`).join('')
  const rows = results.map(({ name, status, timeTaken }) => {
    const cells = [name, status, timeTaken === null ? '' : `${timeTaken} ms`]
    return `<tr>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`
  })
  return `<table><thead><tr>${heads}</tr></thead><tbody>${rows.join('')}</tbody></table>`
}

function cut(text: string): string {
  if (text.length <= maxPartLength) return text
  const left = text.slice(0, maxPartLength).toWellFormed()
  return `${left}\n… ${text.length - maxPartLength} more characters are left out`
}
