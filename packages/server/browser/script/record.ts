import { renewForm } from './form-ids.js'
import { replaceRegions } from './live.js'
import { awaitComment, takePendingComment } from './pending-comment.js'
import { findNextAddress, findSelectedLink, markRow, selectRow } from './rows.js'

/** Statuses that are recorded immediately, because they need no comment. */
const immediate = ['passed', 'skipped']

/** Elements in which people type, where letters must not become shortcuts. */
const fields = 'input, textarea, select'

/** Whether a result is being sent. Until the answer arrives, the dialog belongs to the row of that result. */
let isSending = false

/** Whether a button records a status only after asking for a comment. */
export function needsComment(button: HTMLButtonElement): boolean {
  return !immediate.includes(button.value)
}

/** Presses the button of a status, in the dialog for the selected row or in the form of the page. */
export function pressStatus(button: HTMLButtonElement): void {
  if (button.closest('dialog[data-record]')) recordRow(button)
  else chooseStatus(button)
}

/** Opens the comment of a shortcut that was pressed too early, here or on the page before. */
export function openPendingComment(): void {
  const key = takePendingComment()
  if (key === undefined || document.activeElement?.matches(fields)) return
  const button = document.querySelector<HTMLButtonElement>(`button[data-key="${CSS.escape(key)}"]`)
  if (button) pressStatus(button)
  else awaitComment(key, 'You cannot record a result on this page.')
}

/** Records a status, or asks for a comment first. Then Ctrl+Enter in the comment records it. */
function chooseStatus(button: HTMLButtonElement): void {
  const comment = button.form?.querySelector('textarea')
  if (comment && needsComment(button)) askForComment(button, comment)
  else button.click()
}

function askForComment(button: HTMLButtonElement, comment: HTMLTextAreaElement): void {
  if (button.form) release(button.form)
  button.setAttribute('aria-pressed', 'true')
  comment.focus()
  comment.onkeydown = (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.repeat) button.click()
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
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (isSending) return
    isSending = true
    void send(dialog, form, event.submitter).finally(() => {
      isSending = false
      openPendingComment()
    })
  })
}

/**
 * Records a status for the selected row, or opens the dialog for a comment first. While another result is sent, the
 * dialog waits.
 */
function recordRow(button: HTMLButtonElement): void {
  const [dialog, form, link] = [findDialog(), button.form, findSelectedLink()]
  if (isSending || !dialog || !form || !link) {
    const reason = isSending ? 'Waiting until the previous result is recorded.' : 'No test case is selected.'
    if (needsComment(button)) awaitComment(button.dataset.key ?? '', reason)
    return
  }
  // What was entered for one row must not reach the next. The form keeps it until then, because sending may fail.
  clear(form)
  form.action = link.href
  const title = dialog.querySelector('[data-title]')
  if (title) title.textContent = link.textContent
  if (needsComment(button)) dialog.showModal()
  chooseStatus(button)
}

function clear(form: HTMLFormElement): void {
  form.reset()
  renewForm(form)
  hideProblem(form)
  release(form)
}

function release(form: HTMLFormElement): void {
  for (const button of form.querySelectorAll('button[aria-pressed]')) button.removeAttribute('aria-pressed')
}

async function send(
  dialog: HTMLDialogElement,
  form: HTMLFormElement,
  button: HTMLElement | null,
): Promise<void> {
  const [row, next] = [form.action, findNextAddress()]
  hideProblem(form)
  const problem = await post(row, new FormData(form, button))
  if (problem !== undefined) {
    if (!dialog.open) dialog.showModal()
    const comment = form.querySelector('textarea')
    if (comment && button instanceof HTMLButtonElement) askForComment(button, comment)
    const message = showProblem(form, problem)
    // What is typed now is the comment of another result, so it must not end up in this one.
    if (takePendingComment() !== undefined) message.focus()
    return
  }
  dialog.close()
  await replaceRegions()
  const selected = findSelectedLink()?.href
  // The reader may have moved to another row meanwhile, or may be typing.
  if (selected !== undefined && selected !== row) return
  if (document.activeElement?.matches(fields)) markRow(next)
  else selectRow(next)
}

/** Sends a result for a row. Returns why it may not be recorded; undefined if it is. */
async function post(row: string, body: FormData): Promise<string | undefined> {
  try {
    const response = await fetch(row, { method: 'POST', body })
    if (!response.redirected) return readProblem(await response.text(), response.status)
    // The server redirects to the next test case, but to the login page if it recorded nothing.
    if (/\/tcase\/\d+$/.test(new URL(response.url).pathname)) return undefined
    return 'You are no longer signed in. Copy your comment, then reload the page to sign in.'
  } catch {
    return 'No response from the server. Try again: if it has recorded the result, it does not do so twice.'
  }
}

/** Finds the message in the page that rejects a result. */
function readProblem(text: string, status: number): string {
  const page = new DOMParser().parseFromString(text, 'text/html')
  const message = page.querySelector('[role="alert"]') ?? page.querySelector('main p')
  return message?.textContent || `Could not record the result (HTTP ${status}).`
}

function showProblem(form: HTMLFormElement, problem: string): HTMLElement {
  const message = document.createElement('p')
  message.className = 'mistake'
  message.setAttribute('role', 'alert')
  message.tabIndex = -1
  message.textContent = problem
  form.prepend(message)
  return message
}

function hideProblem(form: HTMLFormElement): void {
  form.querySelector('[role="alert"]')?.remove()
}
