import { scaleBand, scaleLinear } from 'd3-scale'
import { stack } from 'd3-shape'
import { html } from 'ghtml'
import type { Status } from 'qasphere-contract/scalars'
import { isFailing } from '../../domain/run-changes.js'
import { getColorClass, getStatusName, progressOrder, type Statuses } from './status.js'
import { formatCount, formatNumber } from './text.js'

/** Number of test cases by status. */
export type Counts = Readonly<Record<Status, number>>

/** Describes counts: `180 passed, 12 failed`. */
function describeCounts(statuses: Statuses, counts: Counts): string {
  const parts = progressOrder
    .filter((id) => counts[id] > 0)
    .map((id) => `${formatNumber(counts[id])} ${getStatusName(statuses, id).toLowerCase()}`)
  return parts.length === 0 ? 'no test cases' : parts.join(', ')
}

/** Draws the progress of a run. With `linkTo`, each part is a link for the mouse, in addition to the same links as text. */
export function renderProgressBar(
  statuses: Statuses,
  counts: Counts,
  linkTo?: (status: Status) => string,
): string {
  const width = 1000
  const shown = progressOrder.filter((id) => counts[id] > 0)
  const all = shown.reduce((sum, id) => sum + counts[id], 0)
  const scale = scaleLinear([0, all], [0, width])
  let before = 0
  const parts = shown.map((id) => {
    const [from, to] = [scale(before), scale(before + counts[id])]
    before += counts[id]
    const rect = html`<rect class="f ${getColorClass(statuses, id)}" x="${from.toFixed(1)}" width="${Math.max(to - from - 1.5, 1).toFixed(1)}" height="10"><title>${getStatusName(statuses, id)}: ${formatNumber(counts[id])}</title></rect>`
    return linkTo ? html`<a href="${linkTo(id)}" tabindex="-1">!${rect}</a>` : rect
  })
  // Hidden from screen readers, because the counts next to the bar are the same links.
  const label = linkTo
    ? 'aria-hidden="true"'
    : html`role="img" aria-label="${describeCounts(statuses, counts)}"`
  return html`<svg class="bar" viewBox="0 0 ${width} 10" preserveAspectRatio="none" !${label}>!${parts.join('')}</svg>`
}

const strip = { step: 9, box: 7, height: 14, gap: 2 }

/**
 * Draws the statuses of a test case in consecutive runs, oldest first. Failures are taller. Boxes of one color are
 * one path, because a table has thousands of them.
 */
export function renderStatusStrip(statuses: Statuses, shown: readonly (Status | undefined)[]): string {
  const paths = new Map<string, string>()
  shown.forEach((id, index) => {
    const isTall = id !== undefined && isFailing(id)
    const className = id === undefined ? 'none' : `f ${getColorClass(statuses, id)}`
    const [top, height] = id === undefined ? [6, 2] : isTall ? [0, strip.height] : [3, 8]
    const box = `M${index * strip.step} ${top}h${strip.box}v${height}h-${strip.box}z`
    paths.set(className, (paths.get(className) ?? '') + box)
  })
  const width = shown.length * strip.step - strip.gap
  const boxes = [...paths].map(([className, path]) => `<path class="${className}" d="${path}"/>`)
  return html`<svg class="strip" viewBox="0 0 ${width} ${strip.height}" width="${width}" height="${strip.height}" preserveAspectRatio="xMaxYMid slice" role="img" aria-label="${describeStrip(statuses, shown)}">!${boxes.join('')}</svg>`
}

/** Describes consecutive statuses: `passed 8 times, then failed`. */
function describeStrip(statuses: Statuses, shown: readonly (Status | undefined)[]): string {
  const parts: { name: string; times: number }[] = []
  for (const id of shown) {
    if (id === undefined) continue
    const name = getStatusName(statuses, id).toLowerCase()
    const last = parts.at(-1)
    if (last?.name === name) last.times += 1
    else parts.push({ name, times: 1 })
  }
  if (parts.length === 0) return 'not in these runs'
  return parts.map(({ name, times }) => (times === 1 ? name : `${name} ${times} times`)).join(', then ')
}

/** A run in a chart of runs. */
export interface ChartedRun {
  readonly title: string
  readonly href: string
  readonly counts: Counts
  readonly isCurrent?: boolean
}

/** The width of a bar and the gap after it, unless the bars have to be narrower to fit. */
const barStep = 36
/** The space around the bars, as in the style sheet. */
const chartPadding = { sides: 32, top: 12 }

/**
 * Draws runs as stacked bars, oldest first. Each bar is a link, and a table below has the same numbers. Bars become narrower,
 * but not lower, where there is little room.
 */
export function renderRunsChart(
  statuses: Statuses,
  runs: readonly ChartedRun[],
  { height = 96 }: { readonly height?: number } = {},
): string {
  const ids = progressOrder.filter((id) => runs.some(({ counts }) => counts[id] > 0))
  const totals = runs.map(({ counts }) => ids.reduce((sum, id) => sum + counts[id], 0))
  const width = runs.length * barStep
  const x = scaleBand([0, width])
    .domain(runs.map((_, index) => String(index)))
    .paddingInner(0.28)
  const y = scaleLinear([0, Math.max(...totals, 1)], [0, height])
  const layers = stack<ChartedRun, Status>()
    .keys(ids)
    .value((run, id) => run.counts[id])(runs)
  const bars = runs.map((run, index) => {
    const place = { left: x(String(index)) ?? 0, width: x.bandwidth() }
    const rects = layers.map((layer) => {
      const [from = 0, to = 0] = layer[index] ?? []
      return to > from
        ? renderBarPart(
            getColorClass(statuses, layer.key),
            place,
            height - y(to),
            Math.max(y(to) - y(from) - 0.6, 0.6),
          )
        : ''
    })
    const label = `${run.title}: ${describeCounts(statuses, run.counts)}`
    return html`<a href="${run.href}" class="${run.isCurrent ? 'current' : ''}" aria-label="${label}"><title>${label}</title>!${renderBarPart('hit', place, 0, height)}!${rects.join('')}</a>`
  })
  return html`<svg class="trend" viewBox="0 0 ${width} ${height}" width="${width + chartPadding.sides}" height="${height + chartPadding.top}" preserveAspectRatio="none" role="group" aria-label="${formatCount(runs.length, 'run')}, oldest first">!${bars.join('')}</svg>
!${renderRunsAsTable(statuses, runs)}`
}

interface BarPlace {
  readonly left: number
  readonly width: number
}

function renderBarPart(className: string, { left, width }: BarPlace, top: number, height: number): string {
  return html`<rect class="f ${className}" x="${left.toFixed(1)}" y="${top.toFixed(1)}" width="${width.toFixed(1)}" height="${height.toFixed(1)}"/>`
}

function renderRunsAsTable(statuses: Statuses, runs: readonly ChartedRun[]): string {
  const rows = runs.map(
    ({ title, counts }) =>
      html`<tr><th scope="row">${title}</th><td>${describeCounts(statuses, counts)}</td></tr>`,
  )
  return html`<details class="as-table"><summary>Show as table</summary><table><thead><tr><th scope="col">Run</th><th scope="col">Test cases</th></tr></thead><tbody>!${rows.join('')}</tbody></table></details>`
}
