import { html } from 'ghtml'
import type { Endpoints, ResponseOf } from 'qasphere-contract'
import type { Status } from 'qasphere-contract/scalars'
import { customStatuses } from '../../domain/status-order.js'

export { attentionOrder } from '../../domain/status-order.js'

export type ShownStatus = ResponseOf<Endpoints['listStatuses']>['statuses'][number]

/** The statuses of the tenant, by ID. */
export type Statuses = ReadonlyMap<Status, ShownStatus>

export function indexStatuses(statuses: readonly ShownStatus[]): Statuses {
  return new Map(statuses.map((status) => [status.id, status]))
}

/** Statuses in the order of bars: passed first. */
export const progressOrder: readonly Status[] = [
  'passed',
  'failed',
  'blocked',
  ...customStatuses,
  'skipped',
  'open',
]

/** An icon with strokes. */
function renderOutline(shape: string): string {
  return `<svg class="outline" viewBox="0 0 12 12" aria-hidden="true">${shape}</svg>`
}

/** An icon with a filled area. */
function renderSolid(shape: string): string {
  return `<svg class="solid" viewBox="0 0 12 12" aria-hidden="true">${shape}</svg>`
}

const diamond = renderSolid('<path d="M6 1l5 5-5 5-5-5z"/>')

/**
 * Each status has a different shape, for people who cannot tell the colors apart. Each icon contains its shape, because
 * browsers take longer to copy a shape that it refers to, and tables have hundreds of icons.
 */
const icons: Readonly<Record<Status, string>> = {
  passed: renderOutline('<path d="M1.5 6.5l3 3 6-7"/>'),
  failed: renderOutline('<path d="M2 2l8 8M10 2l-8 8"/>'),
  blocked: renderSolid('<rect x="1.5" y="1.5" width="9" height="9" rx="1.5"/>'),
  skipped: renderOutline('<path d="M2 2.5l5 3.5-5 3.5zM9.5 2v8"/>'),
  open: renderOutline('<circle cx="6" cy="6" r="4.2" stroke-width="2"/>'),
  custom1: diamond,
  custom2: diamond,
  custom3: diamond,
  custom4: diamond,
}

export function getStatusName(statuses: Statuses, id: Status): string {
  return statuses.get(id)?.name ?? id
}

/** Returns the class that gives an element, or a part of a chart, the color of a status. */
export function getColorClass(statuses: Statuses, id: Status): string {
  return `c-${statuses.get(id)?.color ?? 'gray'}`
}

/** Shows a status as an icon and a name. */
export function renderStatus(statuses: Statuses, id: Status): string {
  return html`<span class="s ${getColorClass(statuses, id)}">!${renderStatusIcon(id)}${getStatusName(statuses, id)}</span>`
}

export function renderStatusIcon(id: Status): string {
  return icons[id]
}
