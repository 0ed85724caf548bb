import { html } from 'ghtml'
import type { Status } from 'qasphere-contract/scalars'
import { generalizeMessage } from '../../domain/failure-message.js'
import { extractFirstLine } from '../../domain/first-line.js'
import { initialStatuses } from '../../domain/result-statuses.js'
import { isFailing } from '../../domain/run-changes.js'
import { attentionOrder } from '../../domain/status-order.js'
import { zeroCounts } from '../../store/run-counts.js'
import { sortRows } from '../../values/sort-rows.js'
import { styleSheet } from '../assets.js'
import { type Counts, renderProgressBar } from '../parts/charts.js'
import { renderComment } from '../parts/comment.js'
import { renderFolderPath, renderPlace } from '../parts/place.js'
import {
  getColorClass,
  getStatusName,
  indexStatuses,
  renderStatus,
  renderStatusIcon,
  type Statuses,
} from '../parts/status.js'
import { formatCount, formatDuration, formatNumber, formatPercent, formatTime } from '../parts/text.js'
import type { RunFile, RunFileTestCase } from './run-file.js'

/** Nothing is loaded or run: the file may be opened from anywhere. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

/** Renders a run as one HTML file that needs no server and no script: what failed and why, then all test cases. */
export async function renderRunFile(run: RunFile): Promise<string> {
  const statuses = toStatuses(run)
  const counts = { ...zeroCounts }
  for (const { status } of run.testCases) counts[status] += 1
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="!${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${run.title} · ${run.projectCode} · QA Sphere</title>
<style>!${styleSheet}</style>
</head>
<body>
<a class="skip" href="#content">Skip to content</a>
<main id="content" tabindex="-1">
!${renderHead(run, statuses, counts)}
!${renderGroups(run)}
!${await renderFailures(run, statuses)}
!${renderTables(run, statuses, counts)}
</main>
</body>
</html>
`
}

function toStatuses({ statuses }: RunFile): Statuses {
  const given = new Map(statuses.map((status) => [status.id, status]))
  return indexStatuses(
    initialStatuses.map(({ id, name, color }) => {
      const { name: givenName = name, color: givenColor } = given.get(id) ?? {}
      const known = initialStatuses.find((each) => each.color === givenColor)
      return {
        id,
        name: givenName,
        color: known?.color ?? color,
        isDefault: true,
        isActive: true,
        inUse: true,
      }
    }),
  )
}

function renderHead(run: RunFile, statuses: Statuses, counts: Counts): string {
  const done = run.testCases.length - counts.open
  const badge = run.isClosed
    ? html`<span class="badge closed">Closed</span>`
    : html`<span class="badge">Open</span>`
  const items = attentionOrder
    .filter((id) => counts[id] > 0)
    .map(
      (id) =>
        html`<li><a href="#status-${id}"><span class="s ${getColorClass(statuses, id)}">!${renderStatusIcon(id)}${getStatusName(statuses, id)}</span> <b>${formatNumber(counts[id])}</b></a></li>`,
    )
  return html`<p class="crumbs">${run.projectCode}</p>
<div class="head"><div><h1><bdi>${run.title}</bdi>!${badge}</h1>
<p class="meta">created !${formatTime(run.createdAt)} · ${formatNumber(done)} of ${formatCount(run.testCases.length, 'test case')} done · pass rate ${formatPercent(counts.passed, done)} · <a class="link" href="${run.url}" rel="noreferrer">Open in QA Sphere</a></p></div></div>
!${run.testCases.length === 0 ? '' : renderProgressBar(statuses, counts)}
<ul class="counts" aria-label="Test cases by status">!${items.join('')}</ul>`
}

function renderGroups({ testCases }: RunFile): string {
  const groups = new Map<string, RunFileTestCase[]>()
  for (const testCase of testCases) {
    if (!isFailing(testCase.status)) continue
    const message = generalizeMessage(extractFirstLine(testCase.comment ?? ''))
    const group = groups.get(message)
    if (group) group.push(testCase)
    else groups.set(message, [testCase])
  }
  if (groups.size === 0) return ''
  const sorted = [...groups].sort(([, one], [, other]) => other.length - one.length)
  const items = sorted.map(([message, failing]) => {
    const links = failing.map(({ marker }) => html`<a href="#${marker}">${marker}</a>`)
    return html`<div class="group"><p class="message">!${message === '' ? html`<span class="muted">No message</span>` : html`${message}`}</p>
<span class="pill">${formatCount(failing.length, 'test case')}</span><p class="tests">!${links.join(', ')}</p></div>`
  })
  return html`<section class="card" aria-labelledby="messages"><h2 id="messages">Failures by message</h2>!${items.join('')}</section>`
}

async function renderFailures({ testCases }: RunFile, statuses: Statuses): Promise<string> {
  const cards: string[] = []
  const failing = testCases.filter(({ status }) => isFailing(status))
  for (const testCase of sortRows(failing, ({ status }) => attentionOrder.indexOf(status), 1)) {
    const { marker, title, url, folderPath, status, comment = '', timeTaken } = testCase
    const facts = [
      html`${marker}`,
      renderFolderPath(folderPath),
      timeTaken === undefined ? '' : formatDuration(timeTaken),
    ].filter((fact) => fact !== '')
    const shown = comment === '' ? html`<p class="muted">No comment.</p>` : await renderFileComment(comment)
    cards.push(html`<section class="card" id="${marker}" aria-labelledby="title-${marker}"><h2 id="title-${marker}">!${renderStatus(statuses, status)} <a href="${url}" rel="noreferrer" dir="auto">${title}</a> <span class="muted">!${facts.join(' · ')}</span></h2>
<div class="body">!${shown}</div></section>`)
  }
  return cards.join('\n')
}

/** Shows a comment without images, which a file cannot load. */
async function renderFileComment(comment: string): Promise<string> {
  return (await renderComment(comment, 'http://file.invalid')).replace(/<img\b[^>]*>/g, '')
}

function renderTables({ testCases }: RunFile, statuses: Statuses, counts: Counts): string {
  const parts = attentionOrder
    .filter((id) => counts[id] > 0)
    .map((id) =>
      renderPart(
        testCases.filter(({ status }) => status === id),
        statuses,
        id,
      ),
    )
  if (parts.length === 0)
    return html`<section class="card"><p class="empty">This run has no test cases.</p></section>`
  return html`<section class="card" aria-labelledby="all"><h2 id="all">Test cases <span class="muted">${formatNumber(testCases.length)}</span></h2>
<div class="scroll"><table class="rows"><thead><tr><th scope="col">Status</th><th scope="col">Test case</th></tr></thead>!${parts.join('\n')}</table></div></section>`
}

function renderPart(testCases: readonly RunFileTestCase[], statuses: Statuses, id: Status): string {
  const rows = testCases.map(
    ({ marker, title, url, folderPath }) =>
      html`<tr><td>!${renderStatus(statuses, id)}</td><td class="main"><a class="title" href="${url}" rel="noreferrer" dir="auto">${title}</a>!${renderPlace(marker, folderPath)}</td></tr>`,
  )
  return html`<tbody id="status-${id}">!${rows.join('\n')}</tbody>`
}
