/** Statuses that need no reason are recorded at once. */
const immediate = ['passed', 'skipped']

/** Records a status, or asks for the reason first: then Ctrl+Enter in the comment records it. */
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
