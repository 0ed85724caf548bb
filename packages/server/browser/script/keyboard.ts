import { addKeyHelp, areKeysOn, showKeyHelp, showKeys } from './key-help.js'
import { followNavigation, isLeaving, stay } from './leaving.js'
import { awaitComment, isCommentPending, takePendingComment } from './pending-comment.js'
import { needsComment, openPendingComment, pressStatus } from './record.js'
import { deselectRow, focusRow, moveRow, openRow, tickRow } from './rows.js'

/** Actions of single keys. An element with `data-key` takes precedence. */
const actions: Readonly<Record<string, () => void>> = {
  '/': () => document.querySelector<HTMLInputElement>('[data-search]')?.focus(),
  '?': showKeyHelp,
  j: () => moveRow(1, () => true),
  k: () => moveRow(-1, () => true),
  n: () => moveRow(1, isFailing),
  N: () => moveRow(-1, isFailing),
  o: openRow,
  x: tickRow,
}

/** Listens to the page's shortcuts. They are single characters, so people can turn them off (WCAG 2.2, 2.1.4). */
export function listenToKeys(): void {
  addKeyHelp()
  showKeys()
  followNavigation()
  document.addEventListener('keydown', (event) => {
    // An open dialog has its own keys, even if nothing in it has the focus.
    if (document.querySelector('dialog[open]')) return
    if (event.key === 'Escape') cancel(event.target)
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || !areKeysOn()) return
    const action = findAction(event)
    if (!action) return
    event.preventDefault()
    action()
  })
  if (areKeysOn()) openPendingComment()
}

function findAction({ key, repeat }: KeyboardEvent): (() => void) | undefined {
  const own = document.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)
  if (isLeaving() || isCommentPending()) return key.length === 1 ? () => hold(own) : undefined
  return own ? () => activate(own, repeat) : actions[key]
}

/** Ignores a key until the next page or a comment opens. A status that needs a comment waits for the next page. */
function hold(element: HTMLElement | null): void {
  if (isCommentPending() || !(element instanceof HTMLButtonElement) || !needsComment(element)) return
  awaitComment(element.dataset.key ?? '', 'Waiting for the next page.')
}

/** Cancels what waits, or leaves what is open, has the focus, or is selected. */
function cancel(target: EventTarget | null): void {
  stay()
  if (takePendingComment() === undefined) leave(target)
}

/** Leaves an open menu, a field for the selected row, or the selected row. */
function leave(target: EventTarget | null): void {
  if (!(target instanceof HTMLElement)) return
  const menu = target.closest<HTMLDetailsElement>('details.menu[open]')
  if (menu) {
    menu.open = false
    menu.querySelector('summary')?.focus()
  } else if (isTyping(target)) {
    target.blur()
    focusRow()
  } else deselectRow()
}

/** Follows a link, or records the status of a button, but only once for a key that is held down. */
function activate(element: HTMLElement, isRepeat: boolean): void {
  if (!(element instanceof HTMLButtonElement)) element.click()
  else if (!isRepeat) pressStatus(element)
}

function isFailing(row: HTMLElement): boolean {
  return row.dataset.status === 'failed' || row.dataset.status === 'blocked'
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.closest('input:not([type="checkbox"], [type="radio"]), textarea, select') !== null
}
