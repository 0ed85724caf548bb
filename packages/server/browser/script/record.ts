import { replaceRegions } from './live.js'
import { findNextAddress, findSelectedLink, selectRow } from './rows.js'

/** Statuses that are recorded immediately, because they need no comment. */
const immediate = ['passed', 'skipped']

/** Records a status, or asks for a comment first. Then Ctrl+Enter in the comment records it. */
export function chooseStatus(button: HTMLButtonElement): void {
  const comment = button.form?.querySelector('textarea')
  if (!comment || immediate.includes(button.value)) {
    button.click()
    return
  }
  for (const each of button.form?.querySelectorAll('button[aria-pressed]') ?? []) {
    each.removeAttribute('aria-pressed')
  }
  button.setAttribute('aria-pressed', 'true')
  comment.focus()
  comment.onkeydown = (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) button.click()
  }
}

/** The dialog of a run, which records a result for the selected row. */
function findDialog(): HTMLDialogElement | null {
  return document.querySelector<HTMLDialogElement>('dialog[data-record]')
}

/** Lets the dialog of a run send its form without leaving the page. */
export function recordInRows(): void {
  const dialog = findDialog()
  const form = dialog?.querySelector('form')
  if (!dialog || !form) return
  dialog.querySelector('[data-close]')?.addEventListener('click', () => dialog.close())
  // What is entered for one row must not reach the next.
  dialog.addEventListener('close', () => clear(form))
  form.addEventListener('submit', (event) => {
    if (form.dataset.native !== undefined) return
    event.preventDefault()
    void send(dialog, form, event.submitter)
  })
}

/** Whether an element is a button of the dialog of a run. */
export function isInRecordDialog(element: HTMLElement): boolean {
  return element.closest('dialog[data-record]') !== null
}

/** Records a status for the selected row, or opens the dialog for a comment first. */
export function recordRow(button: HTMLButtonElement): void {
  const [dialog, form, link] = [findDialog(), button.form, findSelectedLink()]
  if (!dialog || !form || !link) return
  form.action = link.href
  const title = dialog.querySelector('[data-title]')
  if (title) title.textContent = link.textContent
  if (!immediate.includes(button.value)) dialog.showModal()
  chooseStatus(button)
}

function clear(form: HTMLFormElement): void {
  form.reset()
  for (const button of form.querySelectorAll('button[aria-pressed]')) button.removeAttribute('aria-pressed')
}

async function send(
  dialog: HTMLDialogElement,
  form: HTMLFormElement,
  button: HTMLElement | null,
): Promise<void> {
  const next = findNextAddress()
  const body = new FormData(form, button)
  const response = await fetch(form.action, { method: 'POST', body, redirect: 'manual' }).catch(
    () => undefined,
  )
  if (response?.type !== 'opaqueredirect') {
    // The page that rejects the form shows why, and keeps the input.
    form.dataset.native = ''
    form.requestSubmit(button)
    return
  }
  dialog.close()
  clear(form)
  await replaceRegions()
  selectRow(next)
}
