import { html } from 'ghtml'
import { toSeries } from '../../domain/run-series.js'
import { listRunRows } from '../../store/runs.js'
import type { RunRow } from '../../store/schema.js'
import { comparisonsPath } from '../../values/page-paths.js'
import type { PageCall } from '../page.js'
import { renderCommandCard } from '../parts/command.js'
import { toDateText } from '../parts/text.js'
import type { ComparisonView } from './read-comparison-view.js'

/** Maximum number of runs to choose from, newest first. */
const maxChoices = 100

/** Shows a form that chooses another run, and the command for the comparison. */
export async function renderComparisonAside(call: PageCall, view: ComparisonView): Promise<string> {
  const { project, run, base } = view.comparison
  const command = renderCommandCard('report compare', {
    'project-code': project.code,
    'run-id': run.id,
    'base-run-id': base.id,
    query: view.search,
  })
  return html`<aside class="side" aria-label="About this comparison">!${await renderChooser(call, view)}!${command}</aside>`
}

async function renderChooser(call: PageCall, { comparison }: ComparisonView): Promise<string> {
  const { project, run, base } = comparison
  const newest = await listRunRows(call, project.key, {}, { offset: 0, limit: maxChoices })
  const listed = newest.some(({ id }) => id === base.id) ? newest : [...newest, base]
  const others = listed.filter(({ id }) => id !== run.id)
  const isSameKind = ({ title }: RunRow) => toSeries(title) === toSeries(run.title)
  const option = (each: RunRow) =>
    html`<option value="${each.id}"!${each.id === base.id ? ' selected' : ''}>${each.title} (${toDateText(each.createdAt)})</option>`
  const group = (label: string, runs: readonly RunRow[]) =>
    runs.length === 0 ? '' : html`<optgroup label="${label}">!${runs.map(option).join('')}</optgroup>`
  const ofSameKind = group('Comparable runs', others.filter(isSameKind))
  const rest = group(
    'Other runs',
    others.filter((each) => !isSameKind(each)),
  )
  return html`<section class="card"><h2>Compare with</h2><form class="body choose" method="get" action="${comparisonsPath(project.code, run.id)}">
<select name="base" aria-label="Run to compare with">!${ofSameKind}!${rest}</select> <button>Compare</button></form></section>`
}
