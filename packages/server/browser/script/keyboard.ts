import { addKeyHelp, areKeysOn, showKeyHelp } from './key-help.js'
import { chooseStatus } from './record.js'
import { moveRow, openRow } from './rows.js'

/** Actions of single keys. An element with `data-key` takes precedence. */
const actions: Readonly<Record<string, () => void>> = {
  '/': () => document.querySelector<HTMLInputElement>('[data-search]')?.focus(),
  '?': showKeyHelp,
  j: () => moveRow(1, () => true),
  k: () => moveRow(-1, () => true),
  n: () => moveRow(1, isFailing),
  N: () => moveRow(-1, isFailing),
  o: openRow,
}

/** Listens to the page's shortcuts. They are single characters, so people can turn them off (WCAG 2.2, 2.1.4). */
export function listenToKeys(): void {
  addKeyHelp()
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || !areKeysOn()) return
    const own = document.querySelector<HTMLElement>(`[data-key="${CSS.escape(event.key)}"]`)
    const action = own ? () => activate(own) : actions[event.key]
    if (!action) return
    event.preventDefault()
    action()
  })
}

function activate(element: HTMLElement): void {
  if (element instanceof HTMLButtonElement) chooseStatus(element)
  else element.click()
}

function isFailing(row: HTMLElement): boolean {
  return row.dataset.status === 'failed' || row.dataset.status === 'blocked'
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, dialog') !== null
}
