import { max } from 'd3-array'
import { scaleLinear, scalePoint } from 'd3-scale'
import { area, line } from 'd3-shape'
import { html } from 'ghtml'
import { formatCount, formatDuration } from './text.js'

const spark = { width: 96, height: 20, margin: 2 }

/** Renders a series of durations, oldest first, as a small line that ends in a dot. */
export function renderSparkline(values: readonly number[]): string {
  const last = values.at(-1)
  if (last === undefined) return ''
  const x = scaleLinear([0, Math.max(values.length - 1, 1)], [spark.margin, spark.width - spark.margin])
  const y = scaleLinear([0, Math.max(max(values) ?? 0, 1)], [spark.height - spark.margin, spark.margin])
  const path = line<number>((_value, index) => x(index), y)(values) ?? ''
  const label = `${formatCount(values.length, 'result')}, from ${formatDuration(values[0] ?? 0)} to ${formatDuration(last)}`
  return html`<svg class="spark" viewBox="0 0 ${spark.width} ${spark.height}" width="${spark.width}" height="${spark.height}" role="img" aria-label="${label}"><path d="${path}"/><circle cx="${x(values.length - 1).toFixed(1)}" cy="${y(last).toFixed(1)}" r="2"/></svg>`
}

/** A point of a chart of durations, in milliseconds. */
export interface ChartedDuration {
  readonly title: string
  readonly href: string
  readonly median: number
  readonly p90: number
}

/** The height in pixels. Across, a chart is as wide as its card, so its places are percentages. */
const chart = { height: 180, top: 8, bottom: 8 }

/** Maximum width of a character of a label, in pixels. */
const labelCharacter = 7

/**
 * Renders medians as a line, with a band up to the 90th percentile, oldest first. Each point is a link, and a table has the
 * same numbers.
 */
export function renderDurationsChart(points: readonly ChartedDuration[]): string {
  const { height, top, bottom } = chart
  const x = scalePoint<number>([0, 100])
    .domain(points.map((_point, index) => index))
    .padding(0.5)
  const y = scaleLinear([0, max(points, ({ p90 }) => p90) || 1], [height - bottom, top]).nice(4)
  const at = (index: number) => x(index) ?? 0
  const ticks = y
    .ticks(4)
    .map((tick) => ({ y: y(tick).toFixed(1), label: tick === 0 ? '0' : formatDuration(tick) }))
  const labels = labelCharacter * Math.max(...ticks.map(({ label }) => label.length))
  const hitWidth = points.length > 1 ? x.step() : 100
  const links = points.map((point, index) => {
    const label = `${point.title}: median ${formatDuration(point.median)}, 90th percentile ${formatDuration(point.p90)}`
    return html`<a href="${point.href}" aria-label="${label}"><title>${label}</title><rect class="hit" x="${(at(index) - hitWidth / 2).toFixed(2)}%" y="0" width="${hitWidth.toFixed(2)}%" height="${height}"/><circle cx="${at(index).toFixed(2)}%" cy="${y(point.median).toFixed(1)}" r="3"/></a>`
  })
  const gridLines = ticks.map((tick) => html`<line x1="0" x2="100%" y1="${tick.y}" y2="${tick.y}"/>`)
  const texts = ticks.map((tick) => html`<text x="${labels}" y="${tick.y}" dy="4">${tick.label}</text>`)
  return html`<div class="plot"><svg class="ticks" width="${labels}" height="${height}" aria-hidden="true">!${texts.join('')}</svg>
<svg class="trend lines" width="100%" height="${height}" role="group" aria-label="Durations in ${formatCount(points.length, 'run')}, oldest first"><g class="ticks" aria-hidden="true">!${gridLines.join('')}</g>
!${renderCurves(points, at, y)}!${links.join('')}</svg></div>
!${renderPointsTable(points)}`
}

/** Renders the band and the line, stretched to the width of the chart. */
function renderCurves(
  points: readonly ChartedDuration[],
  at: (index: number) => number,
  y: (duration: number) => number,
): string {
  const band = area<ChartedDuration>(
    (_point, index) => at(index),
    ({ median }) => y(median),
    ({ p90 }) => y(p90),
  )(points)
  const path = line<ChartedDuration>(
    (_point, index) => at(index),
    ({ median }) => y(median),
  )(points)
  return html`<svg viewBox="0 0 100 ${chart.height}" width="100%" height="${chart.height}" preserveAspectRatio="none" aria-hidden="true"><path class="band" d="${band ?? ''}"/><path class="median" d="${path ?? ''}" vector-effect="non-scaling-stroke"/></svg>`
}

function renderPointsTable(points: readonly ChartedDuration[]): string {
  const rows = points.map(
    ({ title, median, p90 }) =>
      html`<tr><th scope="row">${title}</th><td>${formatDuration(median)}</td><td>${formatDuration(p90)}</td></tr>`,
  )
  return html`<details class="as-table"><summary>Show as table</summary><table><thead><tr><th scope="col">Run</th><th scope="col">Median</th><th scope="col">90th percentile</th></tr></thead><tbody>!${rows.join('')}</tbody></table></details>`
}
