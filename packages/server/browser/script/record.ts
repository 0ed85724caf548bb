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
