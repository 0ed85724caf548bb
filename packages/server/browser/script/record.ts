import { replaceRegions } from './live.js'
import { findNextAddress, findSelectedLink, markRow, selectRow } from './rows.js'

/** Statuses that are recorded immediately, because they need no comment. */
const immediate = ['passed', 'skipped']

/** Whether a result is being sent. Until the answer arrives, the dialog belongs to the row of that result. */
let isSending = false

/** Records a status, or asks for a comment first. Then Ctrl+Enter in the comment records it. */
export function chooseStatus(button: HTMLButtonElement): void {
  const comment = button.form?.querySelector('textarea')
  if (!comment || immediate.includes(button.value)) {
    button.click()
    return
  }
  askForComment(button, comment)
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
    })
  })
}

/** Whether an element is a button of the dialog of a run. */
export function isInRecordDialog(element: HTMLElement): boolean {
  return element.closest('dialog[data-record]') !== null
}

/** Records a status for the selected row, or opens the dialog for a comment first. Does nothing while a result is sent. */
export function recordRow(button: HTMLButtonElement): void {
  const [dialog, form, link] = [findDialog(), button.form, findSelectedLink()]
  if (isSending || !dialog || !form || !link) return
  // What was entered for one row must not reach the next. The form keeps it until then, because sending may fail.
  clear(form)
  form.action = link.href
  const title = dialog.querySelector('[data-title]')
  if (title) title.textContent = link.textContent
  if (!immediate.includes(button.value)) dialog.showModal()
  chooseStatus(button)
}

function clear(form: HTMLFormElement): void {
  form.reset()
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
    showProblem(form, problem)
    return
  }
  dialog.close()
  await replaceRegions()
  const selected = findSelectedLink()?.href
  // The reader may have moved to another row meanwhile, or may be typing, where letters must not become shortcuts.
  if (selected !== undefined && selected !== row) return
  if (document.activeElement?.matches('input, textarea, select')) markRow(next)
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
    return 'No response from the server. Check whether it recorded the result before retrying.'
  }
}

/** Finds the message in the page that rejects a result. */
function readProblem(text: string, status: number): string {
  const page = new DOMParser().parseFromString(text, 'text/html')
  const message = page.querySelector('[role="alert"]') ?? page.querySelector('main p')
  return message?.textContent || `Could not record the result (HTTP ${status}).`
}

function showProblem(form: HTMLFormElement, problem: string): void {
  const message = document.createElement('p')
  message.className = 'mistake'
  message.setAttribute('role', 'alert')
  message.textContent = problem
  form.prepend(message)
}

function hideProblem(form: HTMLFormElement): void {
  form.querySelector('[role="alert"]')?.remove()
}
