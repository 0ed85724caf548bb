import { html } from 'ghtml'
import type { RunChange } from 'qasphere-contract/reports'
import { renderStatusIcon } from '../parts/status.js'

/** The names of changes on pages, with the icons of statuses. */
const names: Readonly<
  Record<RunChange, { readonly name: string; readonly icon: string; readonly color: string }>
> = {
  new: { name: 'Newly failing', icon: renderStatusIcon('failed'), color: 'c-red' },
  still: { name: 'Still failing', icon: renderStatusIcon('failed'), color: 'c-red' },
  fixed: { name: 'Fixed', icon: renderStatusIcon('passed'), color: 'c-green' },
  added: { name: 'Added', icon: renderStatusIcon('open'), color: 'c-blue' },
  gone: { name: 'Gone', icon: renderStatusIcon('skipped'), color: 'c-gray' },
  other: { name: 'Other changes', icon: renderStatusIcon('custom1'), color: 'c-gray' },
}

/** Shows a change as an icon and a name. */
export function renderChange(change: RunChange): string {
  const { name, icon, color } = names[change]
  return html`<span class="s ${color}">!${icon}${name}</span>`
}
