import { escapeHtml } from './escape-html.js'
import { type MakePlain, plainText } from './plain-text.js'
import type { OutputPolicy, ReportStatus } from './report.js'

/** Maximum length of one part of a comment, in UTF-16 code units. Longer logs should be attached as a file. */
const maxPartLength = 64 * 1024

/** What a report says about a failure. Every field may be missing. */
export interface Failure {
  readonly message?: string | undefined
  readonly type?: string | undefined
  readonly text?: string | undefined
}

/** What a test printed. */
export interface Output {
  readonly stdout?: string
  readonly stderr?: string
}

/** An attempt that did not decide the status, with its output. */
export interface AttemptParts extends Failure, Output {
  /** Starts at 1. */
  readonly number: number
}

export interface CommentParts extends Output {
  readonly failures: readonly Failure[]
  /** Other attempts whose failures and output are also shown. */
  readonly otherAttempts?: readonly AttemptParts[]
  /** Lines at the top, such as the number of attempts. */
  readonly notes?: readonly string[]
  /** Attachments that are http(s) URLs. */
  readonly links?: readonly string[]
}

export interface OutputOptions {
  readonly skipStdout: OutputPolicy
  readonly skipStderr: OutputPolicy
}

/** Returns "both attempts" or "all N attempts" for two or more attempts. */
export function describeAllAttempts(count: number): string {
  return count === 2 ? 'both attempts' : `all ${count} attempts`
}

/** Renders a result's comment as HTML: notes, failures, attempts, output unless it is skipped, and links. */
export function renderComment(
  parts: CommentParts,
  status: ReportStatus,
  { skipStdout, skipStderr }: OutputOptions,
  makePlain: MakePlain = plainText,
): string {
  const isSuccess = status === 'passed' || status === 'skipped'
  const renderOutput = ({ stdout, stderr }: Output, suffix = '') =>
    [
      isSuccess && skipStdout !== 'never' ? '' : renderOutputBlock(`stdout${suffix}`, makePlain(stdout)),
      isSuccess && skipStderr !== 'never' ? '' : renderOutputBlock(`stderr${suffix}`, makePlain(stderr)),
    ].join('')
  const attempts = parts.otherAttempts ?? []
  // Fast path: most tests have only output.
  if (isOnlyOutput(parts)) return renderOutput(parts)
  return [
    ...(parts.notes ?? []).map((note) => renderParagraph(note)),
    joinParts([
      ...parts.failures.map((failure) => renderFailure(failure, makePlain)),
      ...attempts.map((attempt) => {
        return renderFailure(attempt, makePlain) + renderOutput(attempt, ` of attempt ${attempt.number}`)
      }),
    ]),
    renderOutput(parts),
    renderLinks(parts.links ?? []),
  ].join('')
}

/**
 * Maximum size of joined parts, in UTF-16 code units and in elements. Servers limit both (docs/api-reference.md, Rich
 * text), and reject all results of a request because of one comment.
 */
const maxJoinedLength = 4 * 1024 * 1024
const maxJoinedElements = 50_000

/** Joins parts of a comment, such as failures or attempts. If they are too large, omits the last ones and says how many. */
export function joinParts(parts: readonly string[]): string {
  const shown = parts.filter((part) => part !== '')
  let length = 0
  let elements = 0
  let end = 0
  for (const part of shown) {
    length += part.length
    elements += countElements(part)
    if (end > 0 && (length > maxJoinedLength || elements > maxJoinedElements)) break
    end += 1
  }
  const omitted = shown.length - end
  return (
    shown.slice(0, end).join('') + (omitted === 0 ? '' : renderParagraph(`… ${omitted} more not shown …`))
  )
}

/** Counts the elements of HTML, including line breaks. Text in comments is escaped, so each `<` starts a tag. */
function countElements(html: string): number {
  let count = 0
  for (let at = html.indexOf('<'); at >= 0; at = html.indexOf('<', at + 1))
    if (html[at + 1] !== '/') count += 1
  return count
}

function isOnlyOutput({ failures, otherAttempts, notes, links }: CommentParts): boolean {
  return failures.length === 0 && isEmpty(otherAttempts) && isEmpty(notes) && isEmpty(links)
}

function isEmpty(list: readonly unknown[] | undefined): boolean {
  return list === undefined || list.length === 0
}

/**
 * Renders the message, type and text of a failure as HTML. Omits the message if the text contains it. A message with
 * several lines is shown in a fixed-width font, because it may be a table, a diff or code.
 */
export function renderFailure({ message, type, text }: Failure, makePlain: MakePlain = plainText): string {
  const [shownType, shownMessage, shownText] = [makePlain(type), makePlain(message), makePlain(text)]
  const heading = [
    shownText.includes(shownType) || shownMessage.includes(shownType) ? '' : shownType,
    shownText.includes(shownMessage) ? '' : shownMessage,
  ]
    .filter((part) => part !== '')
    .join(': ')
  return (
    (heading.includes('\n') ? block(heading, 'both ends') : heading === '' ? '' : renderParagraph(heading)) +
    (shownText === '' ? '' : block(shownText, 'both ends'))
  )
}

/** Maximum number of links in a comment. */
const maxLinks = 1000

/** Renders links to web URLs as HTML. */
export function renderLinks(addresses: readonly string[]): string {
  const distinct = [...new Set(addresses)]
  const items = distinct.slice(0, maxLinks).map((address) => {
    const shown = escapeHtml(plainText(address))
    return `<li><a href="${shown}">${shown}</a></li>`
  })
  if (items.length === 0) return ''
  return `<h4>Links</h4><ul>${items.join('')}</ul>${renderOmitted(distinct.length - items.length)}`
}

/** Renders how many parts of a comment are not shown, if any. */
function renderOmitted(omitted: number): string {
  return omitted === 0 ? '' : renderParagraph(`… ${omitted} more not shown …`)
}

function renderOutputBlock(name: string, text: string): string {
  return text === '' ? '' : `<h4>${name}</h4>${block(text)}`
}

/** Maximum number of line breaks in a paragraph, because each is an element. */
const maxLineBreaks = 1000

/** Renders text as an HTML paragraph and preserves line breaks. Text with very many lines becomes a block. */
export function renderParagraph(text: string): string {
  const shown = shorten(plainText(text), 'both ends')
  const lines = escapeHtml(shown).split('\n')
  return lines.length > maxLineBreaks ? block(shown, 'both ends') : `<p>${lines.join('<br />')}</p>`
}

/** Renders plain text as a fixed-width block of HTML. Shortens long text to its end, or to both ends. */
export function block(text: string, kept: KeptPart = 'end'): string {
  return `<pre>${escapeHtml(shorten(text, kept))}</pre>`
}

/** Maximum number of results in a table. */
const maxRows = 1000

/** Renders a table of several results, such as one test in several projects. Says how many rows do not fit. */
export function renderResultsTable(
  heading: string,
  results: readonly {
    readonly name: string
    readonly status: ReportStatus
    readonly timeTaken: number | null
  }[],
): string {
  const heads = [heading, 'Status', 'Time'].map((head) => `<th>${head}</th>`).join('')
  const rows = results.slice(0, maxRows).map(({ name, status, timeTaken }) => {
    const cells = [name, status, timeTaken === null ? '' : `${timeTaken} ms`]
    return `<tr>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`
  })
  const table = `<table><thead><tr>${heads}</tr></thead><tbody>${rows.join('')}</tbody></table>`
  return table + renderOmitted(results.length - rows.length)
}

/** Which part of a long text is kept: the end of output matters most; of a failure, both ends. */
type KeptPart = 'end' | 'both ends'

/** Shortens a text to the maximum length, with a line that says how much was cut. */
function shorten(text: string, kept: KeptPart): string {
  if (text.length <= maxPartLength) return text
  const headLength = kept === 'end' ? 0 : maxPartLength / 4
  const head = text.slice(0, lineEndBefore(text, headLength))
  const tail = text.slice(lineStartAfter(text, text.length - maxPartLength + headLength))
  const cut = `… ${text.length - head.length - tail.length} characters were cut here …\n`
  return `${head}${head === '' || head.endsWith('\n') ? '' : '\n'}${cut}${tail}`
}

/** Maximum length, in UTF-16 code units, of a partial line that is dropped to cut a text at a line break. */
const maxPartialLine = 1024

function lineEndBefore(text: string, at: number): number {
  const end = text.lastIndexOf('\n', at - 1) + 1
  if (at > 0 && end > at - maxPartialLine) return end
  return isInsideCharacter(text, at) ? at - 1 : at
}

function lineStartAfter(text: string, at: number): number {
  const start = text.indexOf('\n', at - 1) + 1
  if (start > 0 && start < at + maxPartialLine) return start
  return isInsideCharacter(text, at) ? at + 1 : at
}

function isInsideCharacter(text: string, at: number): boolean {
  return (text.codePointAt(at - 1) ?? 0) > 0xffff
}
