import { html } from 'ghtml'
import type { ProjectRow } from '../../store/schema.js'
import {
  durationsPath,
  flakyPath,
  projectPath,
  scorecardPath,
  traceabilityPath,
} from '../../values/page-paths.js'
import { renderTabs } from '../parts/tabs.js'

/** The reports of a project, in the order of their tabs. */
const reports = [
  ['Flaky', flakyPath],
  ['Durations', durationsPath],
  ['Traceability', traceabilityPath],
  ['Scorecard', scorecardPath],
] as const satisfies readonly (readonly [string, (code: string) => string])[]

export type ReportName = (typeof reports)[number][0]

/** Renders the title of a report, its description, and tabs for the other reports. */
export function renderReportHead(
  { code, title }: ProjectRow,
  name: ReportName,
  heading: string,
  definition: string,
): string {
  const tabs = reports.map(([other, pathOf]) => ({
    name: other,
    href: pathOf(code),
    isCurrent: other === name,
  }))
  return html`<nav class="crumbs" aria-label="Breadcrumbs"><a href="${projectPath(code)}">${title}</a> / Reports / <span aria-current="page">${name}</span></nav>
<div class="head"><div><h1>${heading}</h1><p class="meta">${definition}</p></div></div>
!${renderTabs('Reports', tabs)}`
}
